// The builder: what is typed while it is being redrawn is asked for again, never lost.
const form = document.querySelector("#segment-form");
const sent = new WeakMap();  // each request's form, as it was when it left

function written() {
  return new URLSearchParams(new FormData(form)).toString();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id === "builder") sent.set(event.detail.xhr, written());
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = sent.get(event.detail.xhr);
  if (asked === undefined || asked === written()) return;
  event.detail.shouldSwap = false;
  const { elt } = event.detail.requestConfig;
  window.htmx.trigger(elt, elt.matches("button") ? "click" : "change");
});
