/* After a swap the focus lands where the reader expects it: the same element if it lives (htmx
   keeps it), else [data-focus] in the new content, else the block's heading. */
let before = null;

document.addEventListener("htmx:before:swap", () => { before = document.activeElement; });
document.addEventListener("htmx:after:settle", (event) => {
  const { task, newContent } = event.detail;
  if (!before || before === document.body || before.isConnected || task?.type === "partial") return;
  const fresh = newContent?.find?.((node) => node instanceof Element) ?? event.target;
  const wanted = fresh?.querySelector?.("[data-focus]") ?? fresh?.querySelector?.("h1, h2, h3");
  if (!wanted) return;
  if (!wanted.matches("a[href], button, input, select, textarea, [tabindex]")) wanted.tabIndex = -1;
  wanted.focus();
  before = null;
});
