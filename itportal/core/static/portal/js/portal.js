/* The behaviours of every page. Each file does one thing; the page works without any of them. */
import "./htmx.js";
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
  "day-field": () => import("./day-field.js"),
  "copy-text": () => import("./copy-text.js"),
  "print-page": () => import("./print-page.js"),
  "code-scanner": () => import("./code-scanner.js"),
  "sign-pad": () => import("./sign-pad.js"),
  "live-list": () => import("./live-list.js"),
  "stock-room": () => import("./stock-room.js"),
  "table-list": () => import("./table.js"),
  "form.fold": () => import("./fold.js"),
};

function fetchNeeded() {
  for (const [selector, load] of Object.entries(later)) {
    if (!document.querySelector(selector)) continue;
    delete later[selector];
    load();
  }
}

fetchNeeded();
function fetchSuggest(field) {
  if (field?.closest(".find, .ask__row")) import("./suggest.js");
}
fetchSuggest(document.activeElement);
document.addEventListener("focusin", (event) => fetchSuggest(event.target));
document.addEventListener("htmx:after:settle", fetchNeeded);
