/* Keys of every page; what they are is told in core/ui/keys.py, and `?` shows it.
   Single keys act only where no field has the focus, without modifiers, and can be switched off;
   what moves from a row that has the focus acts always. Alt and AltGr are never ours: people type with them. */
import { currentRow, goTo, linkOf, rove, rows, step } from "./rows.js";

const SECOND_KEY_MS = 1200;
let goUntil = 0;

function typing(element) {
  return element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function isPlain(event) {
  if (event.isComposing || event.defaultPrevented) return false;
  if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState?.("AltGraph")) return false;
  return !typing(event.target) && !event.target.closest?.("dialog, [popover]");
}

/** Whether a single key may act: no field has the focus, no modifier is held, they are switched on. */
export function isFree(event) {
  return isPlain(event) && "singleKeys" in document.body.dataset && event.timeStamp > goUntil;
}

function find() {
  const field = document.querySelector("#find, .ask input[type=search], [role=search] input");
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}

/* The dialog takes what is typed at once; what it lists comes with palette.js. */
function palette() {
  const dialog = document.getElementById("palette");
  if (!dialog || document.querySelector("dialog:modal")) return Boolean(dialog?.open) || (!dialog && find());
  dialog.showModal();
  const field = dialog.querySelector("input");
  field.focus();
  field.select();
  // Enter that comes before palette.js waits for it.
  let entered = false;
  const early = (event) => {
    event.preventDefault();
    entered = true;
  };
  field.form.addEventListener("submit", early);
  import("./palette.js")
    .then(({ start }) => start(entered), () => entered && field.form.submit())
    .finally(() => field.form.removeEventListener("submit", early));
  return true;
}

/* --- rows ------------------------------------------------------------------------------ */
function openRow() {
  const row = currentRow();
  if (!row) return false;
  linkOf(row)?.click();
  return true;
}

function peek() {
  if (!currentRow()?.dataset.peek) return false;
  import("./peek.js").then(({ toggle }) => toggle());
  return true;
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-rows] [data-row]");
  if (row) rove(row);
});
document.addEventListener("htmx:after:settle", () => rove(document.activeElement?.closest?.("[data-row]")));
rove(null);

/* Back from a row's page: the walk goes on where it was left. */
if (document.referrer) {
  const { pathname } = new URL(document.referrer);
  const left = rows().find((row) => linkOf(row)?.pathname === pathname);
  if (left) {
    rove(left);
    left.classList.remove("cur");
  }
}

/* --- what single keys do by themselves ----------------------------------------------- */
const ACTS = {
  "/": find,
  j: () => step(1),
  k: () => step(-1),
  o: openRow,
  "?": () => { document.querySelector("[data-sheet]")?.click(); return true; },
};

/* From a row that has the focus, switched off or not. */
const ROW_ACTS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Home: () => goTo(rows()[0]),
  End: () => goTo(rows().at(-1)),
  Enter: openRow,
  " ": peek,
};

function press(name) {
  const own = (control) => control.offsetParent && !control.closest("dialog:not([open])");
  const controls = [...document.querySelectorAll(`[aria-keyshortcuts~="${CSS.escape(name)}"]`)].filter(own);
  const control = controls.find((one) => one.closest("main")) ?? controls[0];
  if (!control) return false;
  if (control.matches("textarea, input, select")) control.focus();
  else control.click();
  return true;
}

function second(key) {
  const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function withControl(event) {
  const { key, target } = event;
  if (event.altKey || event.metaKey || event.shiftKey || event.getModifierState?.("AltGraph")) return false;
  if (key.toLowerCase() === "k") return palette();
  if (key !== "Enter" || !target.matches?.("textarea, input, select")) return false;
  const form = target.closest("form[method=post]");
  form?.requestSubmit(form.querySelector("[data-send]") ?? undefined);
  return Boolean(form);
}

function single(event) {
  const { key } = event;
  if (event.timeStamp <= goUntil) {
    goUntil = 0;
    return second(key);
  }
  if (key === "g") {
    goUntil = event.timeStamp + SECOND_KEY_MS;
    return true;
  }
  if (Object.hasOwn(ACTS, key) && ACTS[key]()) return true;
  // The key right of P: [ on one layout is ü on another, where [ takes AltGr.
  const name = event.code === "BracketLeft" && !event.shiftKey ? "[" : key;
  return !event.shiftKey && /^[a-z[]$/.test(name) && press(name);
}

/* Enter where nothing else would take it: the page's one button that waits for it. */
function confirmed({ key, target, shiftKey }) {
  const taken = target.closest?.("a, button, summary, input, [role=tab], [data-row]");
  return key === "Enter" && !shiftKey && !taken && press("Enter");
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey) {
    if (withControl(event)) event.preventDefault();
    return;
  }
  if (!isPlain(event)) return;
  const { target, key } = event;
  const isRow = target.matches("[data-rows] [data-row]");
  const walks = isRow || (target.closest("[data-row]") && key.startsWith("Arrow"))
    || ((target === document.body || target.id === "sisu") && key.startsWith("Arrow") && isFree(event));
  if (walks && !event.shiftKey && Object.hasOwn(ROW_ACTS, key) && ROW_ACTS[key]()) event.preventDefault();
  else if ("singleKeys" in document.body.dataset && (single(event) || confirmed(event))) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-palette]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (palette()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-peek-toggle]")) import("./peek.js").then(({ toggle }) => toggle());
});

/* --- the sheet of keys ------------------------------------------------------------------ */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  (await import("./sheet.js")).open(link);
});
