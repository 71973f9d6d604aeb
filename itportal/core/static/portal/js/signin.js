/* The sign-in dialog: the session ended while somebody was typing. The ordinary sign-in (password,
   app, passkey) opens in a window of its own, no page of the portal may be framed; when it is done,
   the dialog goes away and what was refused is done again. Nothing typed leaves the page. */
const DONE = "/login/valmis/";
let signedOut, text; // of texts.js, which fetches this file: two that import each other get no hashed names
const waiting = new Set();
let dialog = null;

/** Ask to sign in; `again` is called once the same person is signed in. */
export function signIn(again, texts) {
  ({ signedOut, text } = texts);
  waiting.add(again);
  dialog ??= make();
  dialog.querySelector("[data-other]").hidden = true;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("a").focus();
}

function make() {
  const box = document.createElement("dialog");
  box.id = "signin-dialog";
  box.setAttribute("aria-labelledby", "signin-dialog-h");
  const head = Object.assign(document.createElement("h2"), { id: "signin-dialog-h", textContent: text("outhead") });
  const words = Object.assign(document.createElement("p"), { textContent: text("outwords") });
  const other = Object.assign(document.createElement("p"), { className: "err", hidden: true, textContent: text("outother") });
  other.dataset.other = "";
  other.setAttribute("role", "alert");
  const foot = Object.assign(document.createElement("div"), { className: "dialog__foot" });
  const later = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: text("outlater") });
  later.dataset.close = "";
  const link = Object.assign(document.createElement("a"), {
    className: "btn btn--primary", textContent: text("signin"), href: `/login/?next=${DONE}`, target: "_blank",
  });
  link.addEventListener("click", (event) => {
    if (open(link.href, "portal-signin", "popup,width=480,height=760")) event.preventDefault();
  });
  box.addEventListener("close", () => waiting.clear());
  foot.append(later, link);
  box.append(head, words, other, foot);
  document.body.append(box);
  new BroadcastChannel("portal-signin").addEventListener("message", check);
  addEventListener("focus", check); // signed in by another tab
  return box;
}

async function check() {
  if (!dialog.open) return;
  const answer = await fetch(DONE, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || !dialog.open) return;
  const { user } = await answer.json();
  if (`user:${user}` !== document.getElementById("bell")?.dataset.topic) {
    dialog.querySelector("[data-other]").hidden = false;
    return;
  }
  signedOut(false);
  const todo = [...waiting];
  dialog.close();
  document.getElementById("htmx-failure")?.remove();
  for (const again of todo) again();
}
