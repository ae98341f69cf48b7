// Single keys: search, go to, rows, tabs, copy. Quiet in fields; a link or button does the work.

const ROWS = ".table__open";
const GO_MS = 1200;
let isGoing = false;

function isTyping(target) {
  return target.isContentEditable || target.closest("input, textarea, select, dialog[open]");
}

function isVisible(element) {
  return element.getClientRects().length > 0;
}

function first(selector) {
  return [...document.querySelectorAll(selector)].find(isVisible);
}

function step(distance) {
  const rows = [...document.querySelectorAll(ROWS)];
  const here = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, here + distance))]?.focus();
}

const DEEDS = {
  "/": () => first("[data-search]")?.focus(),
  "?": () => document.querySelector("dialog[data-dialog=keys]")?.showModal(),
  j: () => step(1),
  k: () => step(-1),
  t: () => document.querySelector("[data-zone]")?.click(),
  i: () => document.querySelector("[data-key=i]")?.click(),
  l: () => document.querySelector("[data-key=l]")?.click(),
  c: () => document.querySelector("[data-key=c]")?.click(),
  "[": () => document.querySelector("[data-turn=before]")?.click(),
  "]": () => document.querySelector("[data-turn=next]")?.click(),
};

function go(key) {
  document.querySelector(`[data-goes="${CSS.escape(key)}"]`)?.click();
}

function press(event) {
  if (isGoing) {
    isGoing = false;
    return go(event.key);
  }
  if (event.key === "g") {
    isGoing = true;
    setTimeout(() => { isGoing = false; }, GO_MS);
    return undefined;
  }
  if (/^[1-9]$/.test(event.key)) {
    return document.querySelectorAll("[data-tabs] a")[Number(event.key) - 1]?.click();
  }
  if (!(event.key in DEEDS)) return undefined;
  event.preventDefault();
  return DEEDS[event.key]();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("[data-keys=off]")) return;
  press(event);
});
