/* The error summary takes the focus when it appears; its links lead into the field itself. */
class ErrorSummary extends HTMLElement {
  connectedCallback() {
    this.focus();
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!field) return;
      event.preventDefault();
      (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
      const stop = field.hidden ? field.closest(".field")?.querySelector("button:not([hidden])") : field;
      stop?.focus({ preventScroll: true });
    });
  }
}
customElements.define("error-summary", ErrorSummary);
