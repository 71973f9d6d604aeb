/* <print-page hidden> around a button that prints the page: shown only where there is script. */
class PrintPage extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", () => print());
  }
}
customElements.define("print-page", PrintPage);
