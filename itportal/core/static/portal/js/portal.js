/* The behaviours of every page. Each file does one thing; the page works without any of them. */
import "./csrf.js";
import "./errors.js";
import "./loading.js";
import "./guard.js";
import "./toasts.js";
import "./menus.js";
import "./bell.js";
import "./keys.js";
import "./theme.js";
import "./focus.js";
import "./live.js";

/* Fetched when the page, or a part swapped into it, has something for them to do. */
const later = {
  "error-summary": () => import("./error-summary.js"),
  "conditional-fields": () => import("./conditional-fields.js"),
  "draft-form": () => import("./draft-form.js"),
  "file-drop": () => import("./file-drop.js"),
  "combo-box": () => import("./combobox.js"),
  ".suggest": () => import("./suggest.js"),
};

function fetchNeeded() {
  for (const [selector, load] of Object.entries(later)) {
    if (!document.querySelector(selector)) continue;
    delete later[selector];
    load();
  }
}

fetchNeeded();
document.addEventListener("htmx:after:settle", fetchNeeded);
