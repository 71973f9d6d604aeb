const STILL_WRITING = 12000; // the server forgets after 30 s

/* <composer-tabs> turns the answer and the note, two forms one under the other, into tabs.
   Each keeps its own text: what is typed as a note can never be sent as an answer. The answer's
   form has several tabs (answer, question, solution): they differ by the button that sends. */
class ComposerTabs extends HTMLElement {
  connectedCallback() {
    this.chosen = 0;
    this.addEventListener("click", (event) => {
      const tab = event.target.closest("[data-tab]");
      if (tab) this.choose(this.tabs().indexOf(tab), true);
    });
    this.addEventListener("keydown", (event) => this.arrow(event));
    this.swapped = (event) => this.after(event.detail?.ctx);
    document.addEventListener("htmx:after:swap", this.swapped);
    this.insert = (event) => this.put(event.target.closest?.("[data-insert]")?.dataset.insert);
    document.addEventListener("click", this.insert);
    this.addEventListener("input", () => this.writing());
    this.told = 0;
    this.still = setInterval(() => this.writing(), STILL_WRITING);
    this.draw();
    const wrong = this.panels().findIndex((panel) => panel.querySelector("[aria-invalid=true]"));
    this.choose(Math.max(0, this.tabs().findIndex((tab) => this.panelOf(tab) === this.panels()[wrong])), false);
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:after:swap", this.swapped);
    document.removeEventListener("click", this.insert);
    clearInterval(this.still);
  }

  /** Tell colleagues that somebody answers, again while there is text, once when there is none. */
  writing() {
    const has = [...this.querySelectorAll("textarea")].some((field) => field.value.trim());
    const now = Date.now();
    if (has ? now - this.told < STILL_WRITING - 500 : !this.told) return;
    this.told = has ? now : 0;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.querySelector("[name=csrfmiddlewaretoken]").value);
    if (!has) body.set("done", "1");
    fetch(this.dataset.writing, { method: "POST", body }).catch(() => {}); // only a mark
  }

  tabs() { return [...this.querySelectorAll("[data-tab]")]; }

  panelOf(tab) { return this.querySelector(`#${tab.dataset.tab}`); }

  panels() { return [...this.querySelectorAll("[data-panel]")]; }

  /** A swap brings the plain markup back: dress it again, and empty the form that was sent. What
      could not be sent (signed out, no rights, a failure: nothing is swapped) stays as typed. */
  after({ sourceElement: source, swap } = {}) {
    if (!this.isConnected || swap === "none") return;
    this.draw();
    this.choose(this.chosen, false);
    if (source?.matches?.("form") && this.contains(source)) source.reset();
  }

  /** A guide's address from the side panel, at the end of the answer. */
  put(words) {
    const field = words && this.querySelector("#answer-body");
    if (!field) return;
    this.choose(0, true);
    field.value = `${field.value.trimEnd()}${field.value.trim() ? "\n\n" : ""}${words}\n`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  draw() {
    const list = this.querySelector("[data-tabs]");
    const panels = this.panels();
    if (!list) return;
    list.hidden = false;
    list.setAttribute("role", "tablist");
    for (const tab of this.tabs()) {
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", tab.dataset.tab);
    }
    for (const panel of panels) {
      panel.setAttribute("role", "tabpanel");
      for (const head of panel.querySelectorAll("[data-without-tabs]")) head.hidden = true;
    }
  }

  choose(chosen, focus) {
    const tabs = this.tabs();
    this.chosen = chosen = Math.min(chosen, tabs.length - 1); // a solved request has fewer tabs
    const shown = this.panelOf(tabs[chosen]);
    for (const [index, tab] of tabs.entries()) {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
    }
    for (const panel of this.panels()) panel.hidden = panel !== shown;
    shown.setAttribute("aria-labelledby", tabs[chosen].id);
    this.dataset.sends = tabs[chosen].dataset.sends ?? "";
    for (const button of shown.querySelectorAll("button[name=do]")) {
      const sends = button.value === tabs[chosen].dataset.sends;
      button.classList.toggle("btn--primary", sends);
      button.toggleAttribute("data-send", sends);
    }
    if (focus) shown.querySelector("textarea")?.focus();
  }

  arrow(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tabs = this.tabs();
    const here = tabs.indexOf(event.target);
    if (!by || here < 0) return;
    event.preventDefault();
    const next = (here + by + tabs.length) % tabs.length;
    this.choose(next, false);
    tabs[next].focus();
  }
}
customElements.define("composer-tabs", ComposerTabs);
