/* Keys of every page: Ctrl K and / to search, Ctrl Enter to send; in rows j k Enter.
   Single keys act only where no field has the focus, without modifiers, and can be switched off. */
function typing(element) {
  return element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

/* Whether a single key may act: no field has the focus, no modifier is held, they are switched on. */
export function isFree(event) {
  if (event.isComposing || event.defaultPrevented) return false;
  if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState?.("AltGraph")) return false;
  if (typing(event.target) || event.target.closest?.("dialog, [popover]")) return false;
  return "singleKeys" in document.body.dataset;
}

function find() {
  const field = document.querySelector("#find, .ask input[type=search], [role=search] input");
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")];
}

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(document.activeElement?.closest("[data-row]"));
  const next = all[Math.max(0, Math.min(all.length - 1, here < 0 && by < 0 ? all.length - 1 : here + by))];
  for (const row of all) row.classList.toggle("cur", row === next);
  const link = next.querySelector("a[href]");
  link?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const { key, target } = event;
  if (event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
    if (key.toLowerCase() === "k" && find()) event.preventDefault();
    if (key === "Enter") {
      const form = target.closest?.("form[method=post]");
      if (form && target.matches("textarea, input")) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("[data-send]") ?? undefined);
      }
    }
    return;
  }
  if (!isFree(event)) return;
  if (key === "/" && find()) event.preventDefault();
  if ((key === "j" || key === "ArrowDown") && step(1)) event.preventDefault();
  if ((key === "k" || key === "ArrowUp") && step(-1)) event.preventDefault();
  if (event.shiftKey) return;
  const control = document.querySelector(`[aria-keyshortcuts~="${CSS.escape(key)}"]`);
  if (control && /^[a-z]$/.test(key) && control.offsetParent) {
    event.preventDefault();
    if (control.matches("textarea, input, select")) control.focus(); else control.click();
  }
});
