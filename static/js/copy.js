// Copy buttons. Without a secure context the text is selected and the button says what to press.

const REST_AFTER_MS = 1500;

function words(button) {
  const from = button.dataset.copyFrom;
  return from ? document.querySelector(from)?.innerText ?? "" : button.dataset.copy;
}

function announce(button, text) {
  const status = button.querySelector("[role=status]");
  if (status) status.textContent = text;
}

function byHand(button, text) {
  const field = document.createElement("textarea");
  field.className = "input input--code";
  field.readOnly = true;
  field.value = text;
  button.after(field);
  field.select();
  field.addEventListener("blur", () => field.remove(), { once: true });
  announce(button, button.dataset.byHand);
  const word = button.querySelector("[data-word]");
  if (word) word.textContent = button.dataset.byHand;
}

async function copy(button) {
  const text = words(button);
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    byHand(button, text);
    return;
  }
  button.dataset.state = "done";
  announce(button, button.dataset.done);
  setTimeout(() => {
    delete button.dataset.state;
    announce(button, "");
  }, REST_AFTER_MS);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (button) copy(button);
});
