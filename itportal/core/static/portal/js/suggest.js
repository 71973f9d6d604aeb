/* The list under a search field: arrows move through it, Esc closes it. */
document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.(".find, .ask__row");
  const list = box?.querySelector(".suggest");
  if (!list || event.isComposing) return;
  if (event.key === "Escape" && list.childElementCount) {
    event.preventDefault();
    list.replaceChildren();
    box.querySelector("input").focus();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [box.querySelector("input"), ...list.querySelectorAll("a[href]")];
  const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
