// Checking in with the room code, smoother: the projector's QR code is read in the page. Nothing here is needed: the
// digits can be typed, and the server judges. The decoder is fetched only when the camera is asked for.
"use strict";

{
  const form = document.getElementById("hadir");
  const camera = form.querySelector(".camera"), opener = form.querySelector("#pindai");
  const video = form.querySelector("video"), told = document.getElementById("pindai-kata");
  const field = form.elements.code, sender = form.querySelector("[type=submit]");
  let scanner = null, isSent = false;

  const tell = (words) => { told.textContent = words; };

  /** The six digits in what a code said: the address behind the projector's code, or the digits alone. */
  function digitsIn(text) {
    return /^(?:https?:\/\/[^\s?#]+\/u\/ruang\/)?([0-9]{6})\/?$/.exec(text.trim())?.[1] ?? "";
  }

  function stop() {
    scanner?.stop();
    scanner = null;
    video.hidden = true;
    opener.hidden = false;
  }

  function onText(text) {
    const digits = digitsIn(text);
    if (!digits) return tell(form.dataset.other);
    stop();
    field.value = digits;
    tell(`${form.dataset.read} ${digits}`);
    // What the code does not tell is asked first; then the press is the person's own.
    if (form.checkValidity() && form.requestSubmit) return form.requestSubmit();
    tell(`${form.dataset.read} ${digits}. ${form.dataset.press}`);
    form.querySelector(":invalid:not(fieldset)")?.focus();
  }

  function onTrouble(why) {
    stop();
    tell(form.dataset[why] ?? form.dataset.none);
    field.focus();
  }

  function decoder() {
    return new Promise((resolve, reject) => {
      if (window.jsQR) return resolve();
      const script = document.createElement("script");
      script.src = form.dataset.decoder;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  opener.addEventListener("click", async () => {
    tell("");
    opener.hidden = true;
    video.hidden = false;
    try {
      await decoder();
    } catch {
      return onTrouble("none");
    }
    scanner = Pindai.start(video, onText, onTrouble);
  });

  // One press is one act; where no answer comes back, it can be pressed again.
  const release = () => { isSent = false; sender.removeAttribute("aria-busy"); };
  form.addEventListener("submit", (event) => {
    if (isSent) return event.preventDefault();
    stop();
    isSent = true;
    sender.setAttribute("aria-busy", "true");
    setTimeout(release, 20000);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) release(); });
  addEventListener("pagehide", stop);

  // Without https, or without a camera, the button would promise what cannot be.
  camera.hidden = !navigator.mediaDevices?.getUserMedia;
  form.querySelector("[aria-invalid=true]")?.focus();
}
