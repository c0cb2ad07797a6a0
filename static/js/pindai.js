// Reads QR codes from the camera, in the browser, with jsQR: plain JavaScript, as the CSP allows no WebAssembly.
//
// `Pindai.start(video, onText, onTrouble)` shows the camera in `video` and calls `onText(text)` for each code read;
// the same text not twice within 3 s. `onTrouble(why)` says once why there is no camera: "insecure" (plain http),
// "none" (no camera), "refused" or "busy". The answer holds `stop()`, which switches the camera off, and `pause(yes)`,
// which keeps it on and reads nothing. `Pindai.canStart()` is "" or the reason why it need not be tried.
"use strict";

const Pindai = (() => {
  const PACE = 100; // ms between two looks: ten a second at most
  const AGAIN = 3000; // ms in which the same text is not said twice
  const LARGEST = 720; // pixels of the longer side that is looked at

  function canStart() {
    if (navigator.mediaDevices?.getUserMedia && window.jsQR) return "";
    return window.isSecureContext ? "none" : "insecure";
  }

  /** In our words, why the browser gave no picture. */
  function reason(error) {
    if (error.name === "NotAllowedError" || error.name === "SecurityError") return "refused";
    if (error.name === "NotReadableError" || error.name === "AbortError") return "busy";
    return "none";
  }

  function start(video, onText, onTrouble = () => {}) {
    const canvas = document.createElement("canvas");
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    let stream = null, timer = 0, isStopped = false, isPaused = false, last = "", lastAt = 0;

    function stop() {
      isStopped = true;
      window.clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    }

    function say(text) {
      const now = Date.now();
      if (text === last && now - lastAt < AGAIN) return;
      last = text;
      lastAt = now;
      onText(text);
    }

    function look() {
      if (isStopped) return;
      const began = performance.now();
      if (!isPaused && !document.hidden && video.readyState >= 2 && video.videoWidth) {
        const share = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight));
        canvas.width = Math.round(video.videoWidth * share);
        canvas.height = Math.round(video.videoHeight * share);
        brush.drawImage(video, 0, 0, canvas.width, canvas.height);
        const picture = brush.getImageData(0, 0, canvas.width, canvas.height);
        const code = window.jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" });
        if (code?.data) say(code.data);
      }
      // A slow telephone rests as long as it has worked, so that the page still answers a finger.
      timer = window.setTimeout(look, Math.max(PACE, performance.now() - began));
    }

    async function open() {
      const why = canStart();
      if (why) return onTrouble(why);
      const wish = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
      try {
        const given = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
        stream = given;
        if (isStopped) return stop();
        // Taken away while it ran: unplugged, or another program's.
        given.getVideoTracks()[0]?.addEventListener("ended", () => { if (!isStopped) { stop(); onTrouble("busy"); } });
        video.muted = true;
        video.playsInline = true;
        video.srcObject = given;
        await video.play();
        look();
      } catch (error) {
        if (isStopped) return;
        stop();
        onTrouble(reason(error));
      }
    }

    open();
    return { stop, pause: (yes) => { isPaused = yes; } };
  }

  return { start, canStart };
})();
