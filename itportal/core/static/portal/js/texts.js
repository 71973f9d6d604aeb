/* Words in the page's language (core/ui/texts.py) and the polite announcer. */
const words = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");

/** The text of `name`, its %(placeholders)s filled from `facts`. */
export function text(name, facts = {}) {
  return (words[name] ?? name).replace(/%\((\w+)\)s/g, (all, key) => facts[key] ?? all);
}

/** Say one sentence to screen readers, without moving the focus. */
export function announce(sentence) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = sentence; }, 50);
}

export function clock(date = new Date()) {
  return date.toLocaleTimeString("et", { hour: "2-digit", minute: "2-digit" });
}

/** The CSRF token: of the cookie, which a new sign-in renews, else as the page was made with. */
export function token() {
  const cookie = document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/);
  if (cookie) return cookie[1];
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
}

/** An icon of the sprite, found by one that is already on the page. */
export function icon(name, extra = "") {
  const any = document.querySelector("svg.i use")?.getAttribute("href") ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `i ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${any.split("#")[0]}#${name}`);
  svg.append(use);
  return svg;
}

/** Whether a request was answered “sign in first” and nobody has signed in since. */
export function isSignedOut() { return "signedOut" in document.documentElement.dataset; }

export function signedOut(state = true) {
  if (state) document.documentElement.dataset.signedOut = "";
  else delete document.documentElement.dataset.signedOut;
}

/** The sign-in dialog (signin.js), fetched when it is needed. */
export async function askToSignIn(again) {
  signedOut();
  (await import("./signin.js")).signIn(again, { signedOut, text });
}
