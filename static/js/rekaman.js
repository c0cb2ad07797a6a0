// Plays a recording from a passage's own minute: a link with data-seek="seconds" moves the player on the same page.
// Without script, or without a player, the link opens the recording at that second (#t=seconds).
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-seek]");
    const player = document.getElementById("pemutar");
    if (!link || !player || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const seconds = Number(link.dataset.seek);
    const jump = () => {
      player.currentTime = seconds;
      player.play().catch(() => {}); // the browser may want another touch; the player stands at the right minute
    };
    if (player.readyState >= HTMLMediaElement.HAVE_METADATA) {
      jump();
    } else {
      player.addEventListener("loadedmetadata", jump, { once: true });
      player.load();
    }
  });
})();
