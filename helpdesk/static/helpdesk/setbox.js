/* A property that is opened, by a key or a click, is typed into at once. */
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details.setbox") || !target.open) return;
  target.querySelector(".field .in, .setform .in")?.focus();
}, true);
