/* Questions asked only when an earlier answer calls for them.
   <conditional-fields> around a form's fields; a dependent block has
   data-shown-when='{"field": "name", "values": ["a", "b"]}'. Without script all are asked. */
class ConditionalFields extends HTMLElement {
  connectedCallback() {
    this.update = this.update.bind(this);
    this.addEventListener("change", this.update);
    this.addEventListener("input", this.update);
    queueMicrotask(this.update);
  }

  answers(name) {
    const fields = this.querySelectorAll(`[name="${CSS.escape(name)}"]`);
    return [...fields]
      .filter((f) => !f.disabled && (!["checkbox", "radio"].includes(f.type) || f.checked))
      .flatMap((f) => (f.selectedOptions ? [...f.selectedOptions].map((o) => o.value) : [f.value]));
  }

  update() {
    for (const block of this.querySelectorAll("[data-shown-when]")) {
      const { field, values } = JSON.parse(block.dataset.shownWhen);
      const shown = this.answers(field).some((answer) => values.includes(answer));
      block.hidden = !shown;
      for (const input of block.querySelectorAll("input, select, textarea")) input.disabled = !shown;
    }
  }
}
customElements.define("conditional-fields", ConditionalFields);
