/* Rows of lists: the cursor is the focus itself. */
export function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")];
}

/** The row that has the focus, or had it last. */
export function currentRow() {
  return document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-rows] [data-row].cur");
}

/** Where Enter leads from a row. */
export function linkOf(row) {
  return row.querySelector("th a[href]") ?? row.querySelector("a[href]");
}

/* One row is in the order of Tab: the current one, else the first. */
export function rove(current) {
  const all = rows();
  const stop = current ?? all.find((row) => row.classList.contains("cur")) ?? all[0];
  for (const row of all) {
    row.tabIndex = row === stop ? 0 : -1;
    row.classList.toggle("cur", row === current);
  }
}

export function goTo(row) {
  if (!row) return false;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

/** Focus on the next row (by 1) or the one before (-1). */
export function step(by) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(currentRow());
  const from = all.find((row) => row.tabIndex === 0);
  if (here < 0) return goTo(by > 0 ? from ?? all[0] : all.at(-1));
  return goTo(all[Math.max(0, Math.min(all.length - 1, here + by))]);
}
