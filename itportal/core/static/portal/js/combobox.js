/* <combo-box data-url="…"> around a text field and its key: a list of options while one types (the
   APG combobox: the focus stays in the field, aria-activedescendant walks). The server draws the
   options; choosing one puts its text into the field and its key beside it. */
import { announce } from "./texts.js";

const WAIT_MS = 200;
let made = 0;

class ComboBox extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    if (this.querySelector("input[type=text]")) this.start();
    else queueMicrotask(() => { if (this.isConnected && !this.field) this.start(); }); // a morph fills it after
  }

  start() {
    this.field = this.querySelector("input[type=text]");
    this.id ||= `combo-${made += 1}`;
    this.pop = document.createElement("div");
    this.pop.className = "combo__pop";
    this.pop.hidden = true;
    this.dress();
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("click", () => { if (!this.field.value) return; if (this.pop.hidden) this.ask(); });
    this.field.addEventListener("blur", () => this.close());
    // The list never takes the focus out of the field.
    this.pop.addEventListener("mousedown", (event) => event.preventDefault());
    this.pop.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  /* A swap that morphs the page brings the plain markup back. */
  dress() {
    if (this.pop.parentNode !== this) this.append(this.pop);
    if (this.field.role === "combobox") return;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) this.field.setAttribute(name, value);
  }

  options() { return [...this.pop.querySelectorAll("[role=option]")]; }

  current() { return this.pop.querySelector("[aria-selected=true]"); }

  /** What was chosen before holds no longer. */
  typed() {
    const key = this.querySelector("input[type=hidden]");
    if (key) key.value = "";
    for (const offer of this.querySelectorAll("[data-offers] input")) offer.checked = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask(then = () => {}) {
    clearTimeout(this.timer);
    const text = this.field.value.trim();
    if (!text) return this.close();
    this.dress();
    this.asking?.abort();
    this.asking = new AbortController();
    let html = "";
    try {
      const answer = await fetch(`${this.dataset.url}?q=${encodeURIComponent(text)}`, {
        headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
        signal: this.asking.signal,
        redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.statusText);
      html = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // a text field still
      return;
    }
    if (document.activeElement !== this.field) return;
    this.pop.innerHTML = html;
    const options = this.options();
    for (const [n, option] of options.entries()) option.id = `${this.id}-${n}`;
    const list = this.pop.querySelector("[role=listbox]");
    if (list) {
      list.id = `${this.id}-list`;
      this.field.setAttribute("aria-controls", list.id);
    }
    this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-expanded", String(Boolean(list)));
    this.pop.hidden = false;
    announce(this.pop.querySelector("[data-say]")?.textContent ?? "");
    then();
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.pop.hidden = true;
    this.pop.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
    for (const name of ["aria-activedescendant", "aria-controls"]) this.field.removeAttribute(name);
  }

  go(option) {
    this.current()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  step(by) {
    const options = this.options();
    if (!options.length) return;
    const here = options.indexOf(this.current());
    this.go(options[here < 0 ? (by > 0 ? 0 : options.length - 1) : (here + by + options.length) % options.length]);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const isOpen = !this.pop.hidden;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      const by = key === "ArrowDown" ? 1 : -1;
      if (isOpen) this.step(by); else this.ask(() => this.step(by));
    } else if (key === "Enter" && isOpen && this.current()) {
      event.preventDefault();
      this.choose(this.current());
    } else if (key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation(); // a dialog around it stays open
      this.close();
    }
  }

  choose(option) {
    const { key, text } = option.dataset;
    let kept = this.querySelector("input[type=hidden]");
    if (!kept) { // choices under the field stood for the key
      kept = Object.assign(document.createElement("input"), { type: "hidden", name: `${this.field.name}-key` });
      this.querySelector("[data-offers]")?.replaceWith(kept);
    }
    kept.value = key;
    this.field.value = text;
    this.close();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
customElements.define("combo-box", ComboBox);
