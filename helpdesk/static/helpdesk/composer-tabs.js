/* <composer-tabs> turns the answer and the note, two forms one under the other, into tabs.
   Each keeps its own text: what is typed as a note can never be sent as an answer. */
class ComposerTabs extends HTMLElement {
  connectedCallback() {
    this.panels = [...this.querySelectorAll("[data-panel]")];
    this.tabs = [...this.querySelectorAll("[data-tab]")];
    const list = this.querySelector("[data-tabs]");
    if (!list || this.tabs.length !== this.panels.length) return;
    list.hidden = false;
    list.setAttribute("role", "tablist");
    for (const [index, tab] of this.tabs.entries()) {
      const panel = this.panels[index];
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      for (const head of panel.querySelectorAll("[data-without-tabs]")) head.hidden = true;
      tab.addEventListener("click", () => this.choose(index, true));
      tab.addEventListener("keydown", (event) => this.arrow(event, index));
    }
    const wanted = this.panels.findIndex((panel) => panel.querySelector("[aria-invalid=true]"));
    this.choose(Math.max(0, wanted), false);
  }

  choose(chosen, focus) {
    for (const [index, tab] of this.tabs.entries()) {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      this.panels[index].hidden = index !== chosen;
    }
    if (focus) this.panels[chosen].querySelector("textarea")?.focus();
  }

  arrow(event, index) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = (index + by + this.tabs.length) % this.tabs.length;
    this.choose(next, false);
    this.tabs[next].focus();
  }
}
customElements.define("composer-tabs", ComposerTabs);
