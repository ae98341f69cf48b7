// The composer: the mail frame follows the form once it has been shown; a new problem gets the focus.
const form = document.querySelector("[data-compose]");
const button = form?.querySelector("[data-shows-mail]");
let isShown = false;

button?.addEventListener("click", () => { isShown = true; });
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (isShown && event.target.id === "panel") form.requestSubmit(button);
});
document.querySelector("[data-focus-first]")?.focus();
