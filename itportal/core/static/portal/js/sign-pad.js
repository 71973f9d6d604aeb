/* <sign-pad hidden> around a canvas and a hidden field: what is drawn goes into the field as
   [[x, y, x, y, …], …] on a field of 1000 × 400. Typing the name stays possible beside it. */
const WIDTH = 1000;
const HEIGHT = 400;
const LEAST_STEP = 4;
const MOST_POINTS = 7500;

class SignPad extends HTMLElement {
  connectedCallback() {
    if (this.canvas) return;
    this.canvas = this.querySelector("canvas");
    this.input = this.querySelector("input[type=hidden]");
    this.pen = this.canvas.getContext("2d");
    this.strokes = [];
    this.points = 0;
    this.hidden = false;
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const name of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(name, () => this.end());
    }
    this.querySelector("[data-clear]").addEventListener("click", () => this.clear());
    this.restore();
  }

  /* A form shown again keeps what was drawn. */
  restore() {
    try {
      this.strokes = JSON.parse(this.input.value || "[]");
    } catch {
      this.strokes = [];
    }
    this.points = this.strokes.reduce((sum, line) => sum + line.length / 2, 0);
    for (const line of this.strokes) {
      for (let at = 2; at < line.length; at += 2) {
        this.line(line[at - 2], line[at - 1], line[at], line[at + 1]);
      }
    }
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [
      within(((event.clientX - box.left) / box.width) * WIDTH, WIDTH),
      within(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT),
    ];
  }

  begin(event) {
    if (!event.isPrimary || event.button > 0 || this.points >= MOST_POINTS) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    const [x, y] = this.place(event);
    this.now = [x, y];
    this.strokes.push(this.now);
    this.points += 1;
    this.line(x, y, x, y);
  }

  draw(event) {
    if (!this.now || !event.isPrimary) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = this.place(part);
      const [fromX, fromY] = this.now.slice(-2);
      if (Math.hypot(x - fromX, y - fromY) < LEAST_STEP || this.points >= MOST_POINTS) continue;
      this.now.push(x, y);
      this.points += 1;
      this.line(fromX, fromY, x, y);
    }
  }

  end() {
    if (!this.now) return;
    this.now = null;
    this.input.value = JSON.stringify(this.strokes);
  }

  line(fromX, fromY, x, y) {
    this.pen.lineWidth = 7;
    this.pen.lineCap = "round";
    this.pen.strokeStyle = "#14278C";
    this.pen.beginPath();
    this.pen.moveTo(fromX, fromY);
    this.pen.lineTo(x, y);
    this.pen.stroke();
  }

  clear() {
    this.strokes = [];
    this.points = 0;
    this.input.value = "";
    this.pen.clearRect(0, 0, WIDTH, HEIGHT);
  }
}
customElements.define("sign-pad", SignPad);
