// Menus, dialogs, toasts and the password eye: each opens from a button and gives focus back.

const TOAST_MS = 6000;

function dialog(name) {
  return document.querySelector(`dialog[data-dialog="${name}"]`);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    closeMenus();
    const opened = dialog(opener.dataset.opens);
    if (opened) event.preventDefault();
    opened?.showModal();
  }
  event.target.closest("[data-closes]")?.closest("dialog").close();
  const eye = event.target.closest("[data-shows]");
  if (eye) {
    const field = document.querySelector(eye.dataset.shows);
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    eye.setAttribute("aria-pressed", String(isHidden));
  }
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details[data-menu][open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const tab = event.target.closest?.("[data-tabs] a");
  const step = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
  if (tab && step) tab[step]?.focus();
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.hasAttribute("data-opens")) return;
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  else button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

function pass(toast) {
  let left;
  const rest = () => clearTimeout(left);
  const leave = () => { left = setTimeout(() => toast.remove(), TOAST_MS); };
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, rest);
  for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, leave);
  toast.dataset.toast = "passing";
  leave();
}

function passNew() {
  for (const toast of document.querySelectorAll("[data-toast='']")) pass(toast);
}
document.addEventListener("htmx:oobAfterSwap", () => {
  // What is confirmed now takes the place of what was confirmed before; this comes several times.
  if (!document.querySelector("[data-toast='']")) return;
  for (const toast of document.querySelectorAll("[data-toast=passing]")) toast.remove();
  passNew();
});
passNew();
