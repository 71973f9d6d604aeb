/* <code-scanner data-field="id" hidden>: reads codes with the camera where the browser can, and
   sends the form of that field with the first one read. Elsewhere it stays hidden: a photo does. */
const EVERY = 150;

class CodeScanner extends HTMLElement {
  async connectedCallback() {
    if (this.video || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (!formats.length) return;
    this.detector = new window.BarcodeDetector({ formats });
    this.video = this.querySelector("video");
    this.button = this.querySelector("[data-start]");
    this.button.addEventListener("click", () => this.start());
    this.hidden = false;
  }

  disconnectedCallback() {
    this.stop();
  }

  async start() {
    const refused = this.querySelector("[data-refused]");
    try {
      const video = { facingMode: { ideal: "environment" } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video });
    } catch {
      refused.hidden = false;
      return;
    }
    refused.hidden = true;
    this.button.hidden = true;
    this.video.hidden = false;
    this.video.srcObject = this.stream;
    await this.video.play();
    this.look();
  }

  async look() {
    if (!this.stream) return;
    const [found] = await this.detector.detect(this.video).catch(() => []);
    if (!found?.rawValue) {
      setTimeout(() => this.look(), EVERY);
      return;
    }
    this.stop();
    navigator.vibrate?.(60);
    const field = document.getElementById(this.dataset.field);
    field.value = found.rawValue;
    field.form.requestSubmit();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }
}
customElements.define("code-scanner", CodeScanner);
