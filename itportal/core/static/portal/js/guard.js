/* A pressed button sends once: repeats are ignored until the answer, and it says so. */
import { askToSignIn, isSignedOut, text } from "./texts.js";

const sending = new WeakMap();

function begin(form, button) {
  const label = button?.querySelector("[data-label]") ?? null;
  sending.set(form, { button, label, was: label?.textContent });
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  if (label) label.textContent = text("saving");
}

function end(form) {
  const state = sending.get(form);
  if (!state) return;
  sending.delete(form);
  state.button?.removeAttribute("aria-disabled");
  if (state.label) state.label.textContent = state.was;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-repeat")) return;
  if (sending.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  // Sent as a page it would only lead to the sign-in, and what was typed would be gone.
  if (isSignedOut() && !form.matches("[hx-post]")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    askToSignIn(() => form.requestSubmit(event.submitter));
    return;
  }
  begin(form, event.submitter);
}, { capture: true });

for (const name of ["htmx:finally:request", "htmx:error"]) {
  document.addEventListener(name, (event) => {
    const source = event.detail.ctx?.sourceElement;
    const form = source?.closest?.("form");
    if (form) end(form);
  });
}
// Back from the history: the page is as it was left, with its buttons still pressed.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach(end);
});
