/* <live-list data-topic="queue"> around a block with hx-trigger="refresh": re-requests it when the
   topic changes. While the reader is inside (focus, selection, an open menu, data-busy) nothing
   moves: a bar says how many came and waits to be pressed. */
import { refresh } from "./htmx.js";

const OWN_MS = 5000;

class LiveList extends HTMLElement {
  connectedCallback() {
    this.fresh = 0;
    this.mine = 0;
    this.bar = this.querySelector("[data-show]");
    this.heard = this.heard.bind(this);
    document.addEventListener(`live:${this.dataset.topic}`, this.heard);
    this.bar?.addEventListener("click", () => this.show());
    this.addEventListener("focusout", () => setTimeout(() => this.settle(), 400));
  }

  disconnectedCallback() {
    document.removeEventListener(`live:${this.dataset.topic}`, this.heard);
    clearTimeout(this.timer);
  }

  busy() {
    const block = this.block();
    const here = document.activeElement;
    return (block?.contains(here) && here.matches("a, button, input, select, summary, [data-row]"))
      || this.hasAttribute("data-busy")
      || Boolean(block?.querySelector("details[open]"))
      || (String(getSelection()) !== "" && block?.contains(getSelection().anchorNode));
  }

  /* The reader has left: what waits is shown. */
  settle() {
    if (this.waiting && !this.busy()) this.show();
  }

  block() {
    return this.querySelector("[hx-trigger~='refresh']");
  }

  /** What its reader just did is shown already: the one word that comes of it is not news. */
  own() {
    this.mine = performance.now() + OWN_MS;
  }

  heard(event) {
    if (this.mine > performance.now() && event.detail?.what !== "new") {
      this.mine = 0;
      return;
    }
    if (event.detail?.what === "new") this.fresh += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.busy() ? this.wait() : this.show()), 300);
  }

  wait() {
    this.waiting = true;
    if (!this.bar) return;
    const { one, many, changed } = this.dataset;
    this.bar.textContent = this.fresh > 1 ? many.replace("{count}", this.fresh) : this.fresh ? one : changed;
    this.bar.hidden = false;
  }

  show() {
    this.waiting = false;
    this.fresh = 0;
    if (this.bar) this.bar.hidden = true;
    refresh(this.block());
  }
}
customElements.define("live-list", LiveList);
