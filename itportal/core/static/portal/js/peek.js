/* A look at a row's object beside the list: Space or the button opens it, it follows the row that has
   the focus, Esc closes it. Fetched when it is first asked for. */
import { refresh } from "./htmx.js";
import { currentRow, step } from "./rows.js";
import { announce } from "./texts.js";

const PAUSE_MS = 80;
let panel = null;
let address = "";
let asking = null;
let timer = 0;

/** Open for the current row (else the first), or close. */
export function toggle() {
  if (panel) close();
  else open(currentRow() ?? document.querySelector("[data-rows] [data-peek]"));
}

function open(row) {
  if (!row?.dataset.peek) return;
  panel = document.createElement("aside");
  panel.className = "peek";
  panel.id = "peek";
  panel.setAttribute("aria-labelledby", "peek-h");
  panel.hidden = true;
  panel.addEventListener("click", clicked);
  panel.addEventListener("submit", sent);
  document.getElementById("sisu").append(panel);
  pressed(true);
  show(row.dataset.peek);
  row.focus();
}

function close() {
  clearTimeout(timer);
  asking?.abort();
  panel.remove();
  panel = null;
  address = "";
  document.body.classList.remove("with-peek");
  pressed(false);
  currentRow()?.focus();
}

function pressed(state) {
  document.querySelector("[data-peek-toggle]")?.setAttribute("aria-pressed", String(state));
}

async function show(wanted) {
  address = wanted;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const answer = await fetch(wanted, { headers: { "HX-Request": "true" }, signal: mine.signal }).catch(() => null);
  if (!panel || mine.signal.aborted) return;
  if (!answer?.ok) {
    close();
    return;
  }
  const text = await answer.text();
  if (!panel || mine.signal.aborted) return;
  panel.innerHTML = text;
  panel.hidden = false;
  document.body.classList.add("with-peek");
  currentRow()?.scrollIntoView({ block: "nearest" });
  announce(panel.querySelector("#peek-h").textContent);
}

function clicked(event) {
  const button = event.target.closest("[data-peek-step], [data-peek-close]");
  if (!button) return;
  if ("peekClose" in button.dataset) close();
  else step(Number(button.dataset.peekStep));
}

/* A verb of the panel: done in place, its word said, the list and the panel drawn anew. */
async function sent(event) {
  event.preventDefault();
  event.stopPropagation();
  const form = event.target;
  const here = address;
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    location.assign(form.dataset.page);
    return;
  }
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const said = [...template.content.querySelectorAll("hx-partial")].find((part) => part.getAttribute("hx-target") === "#toasts");
  if (said) document.getElementById("toasts").append(...said.childNodes);
  refresh(document.querySelector("[data-table]"));
  if (panel && address === here) show(here);
}

document.addEventListener("focusin", (event) => {
  const wanted = event.target.closest?.("[data-rows] [data-peek]")?.dataset.peek;
  if (!panel || !wanted || wanted === address) return;
  clearTimeout(timer);
  timer = setTimeout(() => { if (panel && wanted !== address) show(wanted); }, PAUSE_MS);
});
document.addEventListener("keydown", (event) => {
  if (!panel || event.key !== "Escape" || event.defaultPrevented || event.target.closest?.("dialog, [popover]")) return;
  event.preventDefault();
  close();
});
document.addEventListener("htmx:after:settle", () => { if (panel) pressed(true); });
