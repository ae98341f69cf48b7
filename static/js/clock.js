// Fires "tick" on the body while the tab is visible: every 2 s, slower on errors, not when idle.

const USUAL_MS = 2000;
const TROUBLED_MS = 30000;
const IDLE_MS = 30 * 60 * 1000;

let pause = USUAL_MS;
let lastHand = Date.now();

function resumeButton() {
  return document.querySelector("[data-resume]");
}

function beat() {
  const isIdle = Date.now() - lastHand > IDLE_MS;
  const button = resumeButton();
  if (button) button.hidden = !isIdle;
  if (!isIdle && document.visibilityState === "visible") {
    document.body.dispatchEvent(new CustomEvent("tick"));
  }
  setTimeout(beat, pause);
}

for (const kind of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(kind, () => { lastHand = Date.now(); }, { passive: true });
}
document.addEventListener("htmx:responseError", () => { pause = TROUBLED_MS; });
document.addEventListener("htmx:sendError", () => { pause = TROUBLED_MS; });
document.addEventListener("htmx:afterSwap", () => { pause = USUAL_MS; });
setTimeout(beat, pause);
