/* The bell opens the latest notices in place; without this file it is a link to all of them. */
const bell = document.getElementById("bell");
const menu = document.getElementById("bell-menu");

if (bell && menu?.showPopover) {
  bell.setAttribute("aria-haspopup", "true");
  bell.setAttribute("aria-expanded", "false");
  bell.addEventListener("click", async (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (menu.matches(":popover-open")) return menu.hidePopover();
    try {
      const answer = await fetch(bell.dataset.bell, {
        headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
        credentials: "same-origin",
        redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.statusText);
      menu.innerHTML = await answer.text();
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
  // A new notice lights the dot at once; its number comes with the next page.
  document.addEventListener(`live:${bell.dataset.topic}`, (event) => {
    if (event.detail?.notice) bell.classList.add("badge-dot");
  });
}
