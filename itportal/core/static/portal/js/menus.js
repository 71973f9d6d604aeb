/* Popover menus open by themselves; here they are placed by their button, arrows walk in them,
   and closing gives the focus back. */
export function place(menu, button) {
  if (menu.matches(".menu--account, .menu--side")) return;
  const box = button.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - own.width - 8);
  const below = box.bottom + 6 + own.height <= innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - own.height - 6)}px`;
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover]")) return;
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  button?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState === "open" && button) place(menu, button);
}, { capture: true });

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  if (event.target.matches("input[type=text], input[type=search], input[type=radio], textarea, select")) return;
  const stops = [...menu.querySelectorAll("a[href], button, input")].filter((e) => e.offsetParent);
  const here = stops.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: stops.length - 1 }[event.key];
  stops[(next + stops.length) % stops.length]?.focus();
  event.preventDefault();
});

// <button data-dialog="id"> opens a <dialog>; a button with value closes it by its own form.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (!opener) return;
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
  (dialog.querySelector("[data-safe]") ?? dialog.querySelector("input, textarea, select"))?.focus();
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
});
