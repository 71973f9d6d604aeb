/* What htmx could not do: a notice above the target with a way on. Nothing typed is lost.
   422 carries the form with its errors and is swapped; 409 where the form says hx-status:409. */
import { announce, askToSignIn, icon, signedOut, text } from "./texts.js";

function place(target) {
  return target?.closest?.("dialog, form, .card") ?? document.getElementById("notices-here") ?? document.getElementById("sisu");
}

function notice(ctx, sentence, act, detail = "") {
  document.getElementById("htmx-failure")?.remove();
  const box = document.createElement("div");
  box.id = "htmx-failure";
  box.className = "notice mb";
  box.dataset.s = "bad";
  box.setAttribute("role", "alert");
  box.append(icon("oct"));
  const words = document.createElement("p");
  words.textContent = detail ? `${sentence} ${detail}` : sentence;
  box.append(words);
  const button = document.createElement("button");
  button.className = "btn btn--sm";
  button.textContent = act.label;
  button.type = "button";
  button.addEventListener("click", () => { box.remove(); act.run(); });
  box.append(button);
  const where = place(ctx.target ?? ctx.sourceElement);
  if (where?.id === "notices-here") where.append(box); else where?.before(box);
  box.scrollIntoView({ block: "nearest" });
}

/** The same request once more: the form by the same button, anything else by the same event. */
function repeat({ sourceElement: source, sourceEvent, request }) {
  if (source.matches("form")) source.requestSubmit(request?.submitter);
  else if (!sourceEvent || sourceEvent.type === "click") source.click();
  else source.dispatchEvent(new Event(sourceEvent.type, { bubbles: true }));
}

function again(ctx) {
  return { label: text("retry"), run: () => repeat(ctx) };
}

/** What somebody pressed opens the dialog; what the page asked by itself, or while somebody was
    typing, must not take the focus. */
function signInFor(ctx) {
  signedOut();
  const ask = () => askToSignIn(() => repeat(ctx));
  if (ctx.sourceEvent?.isTrusted && ctx.sourceEvent.type !== "input") ask();
  else notice(ctx, text("signedout"), { label: text("signin"), run: ask });
}

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const status = ctx.response.status;
  if (status === 422) return;
  ctx.swap = "none";
  if (status === 409 && ctx.sourceElement.hasAttribute("hx-status:409")) return;
  const id = ctx.response.headers.get("X-Request-ID");
  const reload = { label: text("reload"), run: () => location.reload() };
  if (status === 401) signInFor(ctx);
  else if (status === 403) notice(ctx, text("refused"), reload);
  else if (status === 404 || status === 410) notice(ctx, text("gone"), reload);
  else if (status === 409 || status === 412) notice(ctx, text("changed"), reload);
  else notice(ctx, text("failed"), again(ctx), id ? `${text("requestid")}: ${id}` : "");
});

document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  if (!ctx || error?.name === "AbortError") return;
  notice(ctx, text("offline"), again(ctx));
});

document.addEventListener("htmx:after:swap", (event) => {
  document.getElementById("htmx-failure")?.remove();
  const said = event.detail.ctx?.target?.querySelector?.("[data-announce]");
  if (said) announce(said.dataset.announce);
});
