/* <copy-text data-from="id" hidden> around a button: puts the value of that field on the
   clipboard and says so in its [role=status]. */
import { text } from "./texts.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    if (this.said) return;
    this.said = this.querySelector("[role=status]");
    this.hidden = false;
    this.addEventListener("click", () => this.copy());
  }

  async copy() {
    const field = document.getElementById(this.dataset.from);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.focus();
      this.said.textContent = text("notcopied");
      return;
    }
    this.said.textContent = text("copied");
  }
}
customElements.define("copy-text", CopyText);
