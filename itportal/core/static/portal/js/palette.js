/* The command palette: one field, options by the server, the focus never leaves the field.
   Fetched by the first Ctrl K; what was typed until then stands in the field. */
import { token } from "./texts.js";

const PAUSE_MS = 120;
const MOST = 12;
const ON_PAGE = 4;
const dialog = document.getElementById("palette");
const field = dialog.querySelector("input");
const list = dialog.querySelector("[role=listbox]");
let timer = 0;
let asking = null;
let shown = null; // the text whose options are listed
let controls = new Map();

/** Called each time the dialog has been opened; `entered`: Enter was pressed meanwhile. */
export function start(entered) {
  if (entered) enter(false);
  else ask();
}

/* --- the page's own verbs --------------------------------------------------------------- */
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function labelOf(control) {
  if (control.ariaLabel) return control.ariaLabel;
  const copy = control.cloneNode(true);
  for (const extra of copy.querySelectorAll("kbd, svg")) extra.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function isNamed(label, text) {
  const words = fold(label).split(/[^\p{L}\p{N}]+/u);
  return fold(text).split(/\s+/).filter(Boolean).every((part) => words.some((word) => word.startsWith(part)));
}

function here(text) {
  const wanted = text.replace(/^>\s*/, "");
  const found = [...document.querySelectorAll("main :is(a, button, summary):is([aria-keyshortcuts], .page-head__actions *)")]
    .filter((control) => control.offsetParent && labelOf(control) && isNamed(labelOf(control), wanted));
  return found.slice(0, ON_PAGE);
}

function addOnPage(text) {
  controls = new Map();
  const found = /^[#@]/.test(text) ? [] : here(text);
  if (!found.length) return;
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", "palette-here");
  const head = Object.assign(document.createElement("div"), { className: "g", id: "palette-here", textContent: dialog.dataset.here });
  head.setAttribute("role", "presentation");
  group.append(head);
  for (const control of found) {
    const option = Object.assign(document.createElement("div"), { className: "opt-r" });
    option.setAttribute("role", "option");
    const icon = control.querySelector("svg")?.cloneNode(true) ?? document.createElement("span");
    const words = Object.assign(document.createElement("span"), { textContent: labelOf(control) });
    const end = Object.assign(document.createElement("span"), { className: "end" });
    const keys = control.getAttribute("aria-keyshortcuts");
    if (keys) {
      end.append(Object.assign(document.createElement("kbd"), { className: "hide-m", textContent: keys }));
      end.setAttribute("aria-hidden", "true");
    }
    option.append(icon, words, end);
    group.append(option);
    controls.set(option, control);
  }
  list.querySelector(".cmdk__none")?.remove();
  list.prepend(group);
}

/* --- asking and showing ------------------------------------------------------------------ */
async function ask() {
  clearTimeout(timer);
  timer = 0;
  const text = field.value;
  asking?.abort();
  asking = new AbortController();
  const address = `${dialog.dataset.url}?${new URLSearchParams({ q: text })}`;
  const options = { headers: { "HX-Request": "true" }, signal: asking.signal };
  const answer = await fetch(address, options).catch(() => null);
  if (!answer?.ok || text !== field.value) return;
  list.innerHTML = await answer.text();
  addOnPage(text);
  for (const extra of optionsNow().slice(MOST)) extra.remove();
  for (const group of list.querySelectorAll("[role=group]")) {
    if (!group.querySelector("[role=option]")) group.remove();
  }
  optionsNow().forEach((option, index) => { option.id = `palette-o${index}`; });
  dialog.querySelector("[data-count]").textContent = text ? String(list.querySelector("template")?.innerHTML ?? "") : "";
  field.setAttribute("aria-expanded", String(optionsNow().length > 0));
  shown = text;
  choose(optionsNow()[0]);
}

function optionsNow() {
  return [...list.querySelectorAll("[role=option]")];
}

function chosen() {
  return list.querySelector("[aria-selected=true]");
}

function choose(option) {
  for (const one of optionsNow()) one.setAttribute("aria-selected", String(one === option));
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = optionsNow();
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

/* --- doing ------------------------------------------------------------------------------- */
function post(option) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: option.dataset.action, hidden: true });
  const fields = new URLSearchParams(option.dataset.fields);
  fields.set("next", location.pathname + location.search);
  fields.set("csrfmiddlewaretoken", token());
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.requestSubmit();
}

function run(option, elsewhere) {
  if (option.dataset.action) {
    post(option);
    return;
  }
  const control = controls.get(option);
  if (!control && elsewhere) {
    window.open(option.href, "_blank", "noopener");
    return;
  }
  dialog.close();
  if (!control) location.assign(option.href);
  else {
    control.focus();
    control.click();
  }
}

/* Enter that comes before the options of what was typed waits for them. */
async function enter(elsewhere) {
  // A question may be overtaken by another (as when the dialog has just been opened): ask again,
  // and never run what was listed for other words.
  for (let times = 0; shown !== field.value && times < 3; times += 1) await ask();
  const option = shown === field.value ? chosen() : null;
  if (option) run(option, elsewhere);
  else if (field.value.trim()) field.form.submit();
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MS);
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.metaKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter") enter(event.ctrlKey);
  else return;
  event.preventDefault();
  event.stopPropagation();
});
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option || (option.href && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
  event.preventDefault();
  run(option, false);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  clearTimeout(timer);
  asking?.abort();
  shown = null;
});
