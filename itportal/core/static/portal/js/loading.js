/* A 2 px bar when an answer takes more than 0.2 s; the target says it is busy at once. */
const bar = document.getElementById("loading");
let running = 0;
let timer = 0;

document.addEventListener("htmx:before:request", (event) => {
  event.detail.ctx.target?.setAttribute?.("aria-busy", "true");
  running += 1;
  timer ||= setTimeout(() => { bar.hidden = false; }, 200);
});
document.addEventListener("htmx:finally:request", (event) => {
  event.detail.ctx.target?.removeAttribute?.("aria-busy");
  running = Math.max(0, running - 1);
  if (running) return;
  clearTimeout(timer);
  timer = 0;
  bar.hidden = true;
});
