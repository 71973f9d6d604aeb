/* <template-picker> in the answer's form: opens the list of templates and guides, narrows it while one types,
   and puts the chosen one's words where the caret is. Without script the list is not offered. */
import { token } from "../portal/js/texts.js";

class TemplatePicker extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-template], [data-guide]");
      if (chosen) this.take(chosen);
    });
    this.addEventListener("input", (event) => {
      event.stopPropagation(); // looking for a template is no change of the answer
      this.narrow(event.target.value);
    });
    this.addEventListener("keydown", (event) => this.key(event));
    this.box = this.querySelector("details");
    this.box?.addEventListener("toggle", () => { if (this.box.open) this.open(); });
  }

  async open() {
    const list = this.querySelector("[data-list]");
    const sends = this.closest("composer-tabs")?.dataset.sends ?? "";
    if (!this.querySelector("input") || this.sends !== sends) {
      this.sends = sends; // a question offers its own templates first
      const answer = await fetch(`${list.dataset.list}?sends=${sends}`, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      list.innerHTML = await answer.text();
    }
    this.querySelector("input")?.focus();
  }

  items() { return [...this.querySelectorAll("[data-template], [data-guide]")]; }

  narrow(typed) {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of this.items()) {
      const says = item.textContent.toLowerCase();
      item.parentElement.hidden = !words.every((word) => says.includes(word));
    }
  }

  key(event) {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault(); // the form around it would be sent
      const first = this.items().find((item) => !item.parentElement.hidden);
      if (first) this.take(first);
    }
    if (event.key === "Escape" && this.box?.open) {
      event.stopPropagation();
      this.close();
    }
  }

  close() {
    this.box.open = false;
    this.closest("form").querySelector("textarea")?.focus();
  }

  take({ dataset }) {
    // A solution is sent as one: the tab is chosen as by hand, before its words come.
    if (dataset.sends) this.closest("composer-tabs")?.querySelector(`[data-tab][data-sends="${dataset.sends}"]`)?.click();
    if (dataset.template) this.put(dataset.template);
    else this.write(dataset.guide);
  }

  write(words) {
    const field = this.closest("form").querySelector("textarea");
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }

  async put(url) {
    const problem = this.querySelector("[data-problem]");
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const words = await answer.text();
      problem.hidden = true;
      this.write(words);
    } catch {
      problem.hidden = false;
    }
  }
}
customElements.define("template-picker", TemplatePicker);
