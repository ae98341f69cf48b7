// The builder's names: a list under the field, by keyboard, in place of the browser's own.

const MOST_ROWS = 20;
let list;

function options(input) {
  const typed = input.value.trim().toLowerCase();
  const all = [...document.querySelector("#subjects").options];
  const isOld = typed === input.defaultValue.trim().toLowerCase();
  return all.filter((each) => isOld || each.value.toLowerCase().includes(typed)).slice(0, MOST_ROWS);
}

function close() {
  list?.remove();
  list = undefined;
}

function row(option, at) {
  const line = document.createElement("li");
  line.id = `subject-${at}`;
  line.className = "combobox__row";
  line.setAttribute("role", "option");
  line.dataset.value = option.value;
  const name = document.createElement("span");
  name.textContent = option.value;
  line.append(name);
  if (option.label && option.label !== option.value) {
    const tag = document.createElement("span");
    tag.className = "tag";
    tag.textContent = option.label;
    line.append(tag);
  }
  return line;
}

function open(input) {
  close();
  const found = options(input);
  input.setAttribute("aria-expanded", String(found.length > 0));
  if (!found.length) return;
  list = document.createElement("ul");
  list.id = "subjects-open";
  list.className = "combobox";
  list.setAttribute("role", "listbox");
  list.append(...found.map(row));
  input.after(list);
}

function point(input, step) {
  if (!list) open(input);
  const rows = [...(list?.children ?? [])];
  const at = rows.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const next = rows[(at + step + rows.length) % rows.length];
  for (const each of rows) each.removeAttribute("aria-selected");
  next?.setAttribute("aria-selected", "true");
  next?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", next?.id ?? "");
}

function take(input, line) {
  input.value = line.dataset.value;
  close();
  input.setAttribute("aria-expanded", "false");
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function field(event) {
  return event.target.closest?.("[data-combobox]");
}

document.addEventListener("focusin", (event) => {
  const input = field(event);
  if (!input) return;
  input.removeAttribute("list");  // the browser's own list would lie over this one
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", "subjects-open");
  input.setAttribute("aria-expanded", "false");
  if (!input.value) open(input);
});
document.addEventListener("input", (event) => { if (field(event)) open(field(event)); });
document.addEventListener("click", (event) => { if (field(event) && !list) open(field(event)); });
document.addEventListener("focusout", (event) => { if (field(event)) close(); });
document.addEventListener("mousedown", (event) => {
  const line = event.target.closest(".combobox__row");
  if (!line) return;
  event.preventDefault();
  take(line.parentElement.previousElementSibling, line);
});
document.addEventListener("keydown", (event) => {
  const input = field(event);
  if (!input) return;
  const chosen = list?.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    point(input, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (chosen) take(input, chosen);
    else input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  } else if (event.key === "Escape" && list) {
    event.stopPropagation();
    close();
  }
});
