/* <draft-form data-draft-url="…"> around a form: keeps what is typed on the server, 5 s after a
   change and when the page is left. The state stands in its [data-draft-state], with what the
   answer tells (`told`). */
import { clock, signedOut, text, token } from "./texts.js";

class DraftForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.changed = this.changed.bind(this);
    this.leave = () => { if (this.dirty) this.send(true); };
    this.addEventListener("input", this.changed);
    this.addEventListener("change", this.changed);
    this.addEventListener("files-changed", this.changed);
    this.form.addEventListener("submit", () => { this.stop(); });
    document.addEventListener("visibilitychange", this.leave);
  }

  disconnectedCallback() {
    this.stop();
    document.removeEventListener("visibilitychange", this.leave);
  }

  changed() {
    this.dirty = true;
    this.timer ||= setTimeout(() => this.send(), 5000);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.dirty = false;
  }

  say(sentence) {
    const state = this.querySelector("[data-draft-state]");
    if (state) { state.hidden = false; state.textContent = sentence; }
  }

  async send(leaving = false) {
    this.stop();
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(this.dataset.draftUrl, {
        method: "POST",
        body,
        keepalive: leaving,
        headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      });
      if (answer.status === 401 || (answer.redirected && answer.url.includes("/login/"))) {
        signedOut(); // sending the form asks to sign in first
        this.say(text("signedout"));
        this.dirty = true;
        this.timer = setTimeout(() => this.send(), 15000);
        return;
      }
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const told = answer.headers.get("Content-Type")?.includes("json") ? (await answer.json()).told : "";
      this.say([text("saved", { time: clock() }), told].filter(Boolean).join(". "));
    } catch {
      this.say(text("unsaved"));
      this.dirty = true;
      this.timer = setTimeout(() => this.send(), 15000);
    }
  }
}
customElements.define("draft-form", DraftForm);
