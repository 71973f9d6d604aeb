/* htmx is half of the script of a page, and nobody needs it to read one: it is fetched at the first
   sign of somebody (or for a part that loads by itself). What was pressed, sent or typed before it is
   there happens again when it is; without it, as on a page without script. */
const ASKS = "[hx-get], [hx-post]";
const BY_ITSELF = "[hx-trigger*='load'], [hx-trigger*='revealed'], [hx-trigger*='every']";
const SIGNS = ["pointerover", "pointerdown", "keydown", "focusin"];
const ACTS = ["click", "submit", "change", "input"];

const wants = document.querySelector(ASKS) !== null;
const held = new Map();
let coming = null;

function fetchHtmx() {
  return new Promise((ready, failed) => {
    const script = document.createElement("script");
    script.src = document.querySelector("meta[name=htmx-script]").content;
    // It sets the page up a tick after it has run.
    script.addEventListener("load", () => setTimeout(ready));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}

/** Resolves when htmx has set the page up; at once when nothing here needs it or it cannot be had. */
export function htmxReady() {
  if (!wants && !document.querySelector(ASKS)) return Promise.resolve();
  coming ??= fetchHtmx().catch(() => {}).finally(() => {
    for (const name of SIGNS) document.removeEventListener(name, htmxReady, { capture: true });
    for (const name of ACTS) document.removeEventListener(name, hold, { capture: true });
    for (const again of held.values()) again();
  });
  return coming;
}

/** Have a block asked for again (`hx-trigger="refresh"`). */
export function refresh(block) {
  htmxReady().then(() => block?.dispatchEvent(new CustomEvent("refresh")));
}

/* What htmx would act upon by this event, or null. */
function askedBy(event) {
  const asking = event.target.closest?.(ASKS);
  if (!asking) return null;
  const trigger = asking.getAttribute("hx-trigger") ?? "";
  switch (event.type) {
    case "submit": return event.target === asking && !trigger ? asking : null;
    case "click": {
      const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      const pressed = asking.matches("a, button") && (!trigger || trigger.includes("click"));
      return plain && pressed ? asking : null;
    }
    default: return trigger.includes(event.type) || asking.matches("input, select, textarea") ? asking : null;
  }
}

function hold(event) {
  const asking = askedBy(event);
  if (!asking) return;
  const { type, target, submitter } = event;
  if (type === "click" || type === "submit") {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  held.set(type, () => {
    if (!target.isConnected) return;
    if (type === "click") asking.click();
    else if (type === "submit") target.requestSubmit(submitter);
    else target.dispatchEvent(new Event(type, { bubbles: true }));
  });
  htmxReady();
}

if (wants) {
  for (const name of SIGNS) document.addEventListener(name, htmxReady, { capture: true, passive: true });
  for (const name of ACTS) document.addEventListener(name, hold, { capture: true });
  if (document.querySelector(BY_ITSELF)) htmxReady();
}
