/* <day-field>: a day picked in the calendar is written into the text, where what it means is shown. */
class DayField extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => {
      if (target.type !== "date" || !target.value) return;
      const text = this.querySelector("input[type=text]");
      text.value = target.value.split("-").reverse().join(".");
      target.value = "";
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    });
  }
}
customElements.define("day-field", DayField);
