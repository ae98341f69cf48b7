// A fragment that failed: the old content stays, a strip says so with the request's id.

function strip(target, requestId) {
  const template = document.querySelector("template[data-trouble]");
  if (!template || target.previousElementSibling?.hasAttribute("data-trouble-strip")) return;
  const box = document.createElement("div");
  box.setAttribute("data-trouble-strip", "");
  box.append(template.content.cloneNode(true));
  box.querySelector("[data-request-id]").textContent = requestId ?? "";
  box.querySelector("[data-again]").addEventListener("click", () => {
    box.remove();
    document.body.dispatchEvent(new CustomEvent("tick"));
  });
  target.before(box);
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status === 401) {
    const lost = document.querySelector("dialog[data-dialog=lost]");
    if (!lost.open) lost.showModal();
  } else {
    strip(target, xhr.getResponseHeader("X-Request-Id"));
  }
});
document.addEventListener("htmx:sendError", (event) => strip(event.detail.target));
document.addEventListener("htmx:afterSwap", (event) => {
  const before = event.detail.target.previousElementSibling;
  if (before?.hasAttribute("data-trouble-strip")) before.remove();
});
