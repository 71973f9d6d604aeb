/* A toast leaves after 6 s; not while it is pointed at or holds the focus. */
class ToastNote extends HTMLElement {
  connectedCallback() {
    this.start();
    for (const older of document.querySelectorAll("toast-note [aria-keyshortcuts]")) {
      if (!this.contains(older)) older.removeAttribute("aria-keyshortcuts"); // the key takes back the latest
    }
    this.addEventListener("mouseenter", () => clearTimeout(this.timer));
    this.addEventListener("focusin", () => clearTimeout(this.timer));
    this.addEventListener("mouseleave", () => this.start());
    this.addEventListener("focusout", () => this.start());
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  start() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remove(), this.querySelector("form") ? 10000 : 6000);
  }
}
customElements.define("toast-note", ToastNote);
