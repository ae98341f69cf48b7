// The composer: what follows the form, the mail's frame, Ctrl Enter, and where the focus goes.
const form = document.querySelector("[data-compose]");
const panel = document.querySelector("#panel");
const mailButton = form.querySelector("[data-shows-mail]");
const mailBox = form.querySelector("[value=email][name=channels]");
let drawn = "";

function follow() {
  window.htmx.trigger(panel, "follow");
}

function fields() {
  const all = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "idempotency_key", "ticket", "confirmed"]) all.delete(name);
  return new URLSearchParams(all).toString();
}

function drawMail() {
  if (!mailBox.checked || !form.querySelector(".look__mail") || fields() === drawn) return;
  drawn = fields();
  // A frame that is used again would put a step into the history each time.
  const old = form.querySelector("iframe[name=mail]");
  old.replaceWith(old.cloneNode(false));
  form.requestSubmit(mailButton);
}

// Enter in a field follows the form; only the buttons that say so do more.
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("data-follows")) {
    event.preventDefault();
    event.submitter.removeAttribute("aria-busy");
    follow();
  }
  // The mail goes to its frame and the page stays, so its button is never busy.
  if (event.submitter === mailButton) queueMicrotask(() => mailButton.removeAttribute("aria-busy"));
});

// A field being mended is no longer wrong; what is wrong with it now is in the panel.
form.addEventListener("input", (event) => {
  const field = event.target.closest(".field--invalid");
  field?.classList.remove("field--invalid");
  field?.querySelector(".field__error")?.remove();
  event.target.removeAttribute("aria-invalid");
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "panel") drawMail();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.querySelector("[data-reviews]").click();
  }
});

mailButton.hidden = true;
drawMail();
document.querySelector("[data-focus-first]")?.focus();
