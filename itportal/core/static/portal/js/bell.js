/* The bell opens the latest notices in place and keeps its number; without this file it is a link
   to all of them. */
import { announce } from "./texts.js";

const bell = document.getElementById("bell");
const menu = document.getElementById("bell-menu");

function ask(url) {
  return fetch(url, {
    headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
    credentials: "same-origin",
    redirect: "error",
  }).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return answer;
  });
}

let asking = 0;
/** `isNew`: a notice has come, which is said aloud; otherwise some were read elsewhere. */
async function count(isNew) {
  const mine = ++asking;
  try {
    const { badge, label } = await (await ask(bell.dataset.unread)).json();
    if (mine !== asking || badge === bell.dataset.badge) return;
    bell.dataset.badge = badge;
    bell.setAttribute("aria-label", label);
    if (isNew) announce(label);
  } catch { /* no connection: the stream asks again when it is back */ }
}

if (bell && menu?.showPopover) {
  bell.setAttribute("aria-haspopup", "true");
  bell.setAttribute("aria-expanded", "false");
  bell.addEventListener("click", async (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (menu.matches(":popover-open")) return menu.hidePopover();
    try {
      menu.innerHTML = await (await ask(bell.dataset.bell)).text();
      menu.showPopover();
      menu.querySelector("a")?.focus();
    } catch {
      location.assign(bell.href);
    }
  });
  menu.addEventListener("toggle", (event) => {
    bell.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed" && menu.contains(document.activeElement)) bell.focus();
  });
  document.addEventListener(`live:${bell.dataset.topic}`, (event) => count(Boolean(event.detail?.notice)));
}
