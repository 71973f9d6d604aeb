/* A room of an inventory. What is scanned, typed or ticked is first kept on this phone, each in an
   entry of its own, then sent; an entry leaves the phone when the portal has answered for it. The
   portal knows a scan by the id the phone made: sent twice it is counted once. So nothing is lost
   or doubled by a bad net, a reload or two open pages. Without script the same forms are sent. */
import { htmxReady, refresh } from "./htmx.js";
import { askToSignIn, announce, clock, text, token } from "./texts.js";

const PREFIX = "itportal:scan:";
const AGAIN_MS = 15000;
const AT_ONCE = 200;
const SOUNDS = { ok: [[880, 0.09]], warn: [[330, 0.14], [330, 0.14]] };

let sound = null;
function beep(kind) {
  // Browsers allow neither before the page was touched (what was kept is sent as it opens).
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  navigator.vibrate?.(kind === "ok" ? 40 : [80, 60, 80]);
  try {
    sound ??= new AudioContext();
    let at = sound.currentTime;
    for (const [pitch, length] of SOUNDS[kind]) {
      const voice = sound.createOscillator();
      const volume = sound.createGain();
      voice.frequency.value = pitch;
      volume.gain.value = 0.08;
      voice.connect(volume).connect(sound.destination);
      voice.start(at);
      voice.stop(at + length);
      at += length + 0.06;
    }
  } catch {
    // A phone without sound: it is shown and felt.
  }
}

/* crypto.randomUUID is there on secure pages only. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

class StockRoom extends HTMLElement {
  connectedCallback() {
    this.keep = `${PREFIX}${this.dataset.keep}:`;
    this.addEventListener("submit", this.onSubmit, { capture: true });
    this.again = () => this.flush();
    window.addEventListener("online", this.again);
    document.addEventListener("visibilitychange", this.again);
    this.timer = setInterval(this.again, AGAIN_MS);
    document.addEventListener("htmx:after:settle", this.redraw);
    htmxReady(); // while there is a net: what comes later may come without one
    this.camera();
    if (matchMedia("(pointer: fine)").matches) this.field?.focus();
    this.draw();
    this.flush();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.again);
    document.removeEventListener("visibilitychange", this.again);
    document.removeEventListener("htmx:after:settle", this.redraw);
    clearInterval(this.timer);
  }

  get field() { return this.querySelector("[data-scan] [name=code]"); }

  redraw = () => this.draw();

  /* What is kept, the oldest first. */
  kept() {
    const found = [];
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (key.startsWith(this.keep)) found.push({ key, ...JSON.parse(localStorage.getItem(key)) });
    }
    return found.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  onSubmit = (event) => {
    const form = event.target;
    const isScan = form.matches("[data-scan]");
    if (!isScan && !form.matches("[data-tick]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (isScan) {
      this.add({ code: this.field.value.trim(), way: this.typed(this.field) ? "typed" : "scan" });
      this.field.value = "";
      this.field.focus();
    } else {
      const item = form.closest("li");
      this.add({ asset: form.elements.asset.value, way: "tick", shown: item.querySelector(".tn").textContent });
    }
  };

  /* A gun writes a number within a moment; fingers do not. */
  typed(field) {
    const took = performance.now() - (this.began ?? 0);
    this.began = undefined;
    return took > 60 * Math.max(field.value.length, 4);
  }

  add(what) {
    if (!what.code && !what.asset) return;
    const scan = { id: newId(), place: this.dataset.place, at: new Date().toISOString(), ...what };
    try {
      localStorage.setItem(this.keep + scan.id, JSON.stringify(scan));
    } catch {
      this.say(this.dataset.lost, "warn");
      beep("warn");
      return;
    }
    this.draw();
    this.flush();
  }

  /* Sends all that is kept, in order; one page of this phone at a time. */
  async flush() {
    if (this.sending || document.hidden) return;
    this.sending = true;
    try {
      const send = () => this.send();
      await (navigator.locks ? navigator.locks.request(this.keep, send) : send());
    } finally {
      this.sending = false;
      this.draw();
    }
  }

  async send() {
    let sent = false;
    for (;;) {
      const batch = this.kept().filter((scan) => !scan.refused).slice(0, AT_ONCE);
      if (!batch.length) break;
      const scans = batch.map(({ id, place, at, code, asset, way }) => ({ id, place, at, code, asset, way }));
      let answer;
      try {
        answer = await fetch(this.dataset.url, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
          credentials: "same-origin",
          body: JSON.stringify({ scans }),
        });
      } catch {
        this.state(this.dataset.kept);
        break;
      }
      if (answer.status === 401 || answer.redirected) {
        askToSignIn(() => this.flush());
        break;
      }
      if (!answer.ok) {
        this.state(this.dataset.kept);
        const told = await answer.json().catch(() => ({}));
        if (told.error) this.say(told.error, "warn");
        break;
      }
      const { results, at } = await answer.json();
      for (const result of results) this.heard(result, batch);
      this.state(`${this.dataset.saved} ${at}`);
      sent = true;
    }
    if (sent) refresh(this.querySelector("#room-here"));
  }

  heard(result, batch) {
    const key = this.keep + result.id;
    if (result.outcome) {
      localStorage.removeItem(key);
    } else {
      const scan = batch.find((one) => one.id === result.id);
      const { key: _key, ...kept } = scan;
      localStorage.setItem(key, JSON.stringify({ ...kept, refused: result.text }));
    }
    const good = result.ok && result.outcome !== "elsewhere";
    this.say(result.text, good ? "ok" : "warn");
    beep(good ? "ok" : "warn");
  }

  say(words, kind) {
    const said = this.querySelector("[data-said]");
    if (!said) return announce(words);
    said.textContent = words;
    said.dataset.s = kind;
  }

  state(words) {
    const place = this.querySelector("[data-state]");
    if (place) place.textContent = words;
  }

  /* What waits is shown; what waits of this room is ticked already. */
  draw() {
    const waiting = this.kept();
    const card = this.querySelector("[data-waiting-card]");
    if (!card) return;
    card.hidden = !waiting.length;
    card.querySelector("[data-waiting-list]").replaceChildren(...waiting.map((scan) => this.row(scan)));
    for (const scan of waiting) {
      if (!scan.asset || scan.refused) continue;
      const tick = this.querySelector(`li[data-asset="${CSS.escape(scan.asset)}"] [data-tick] .tick`);
      tick?.setAttribute("aria-pressed", "true");
    }
    if (waiting.some((scan) => !scan.refused) && !this.sending) this.state(this.dataset.kept);
  }

  row(scan) {
    const item = document.createElement("li");
    const about = document.createElement("div");
    const name = document.createElement("p");
    name.className = "t";
    name.textContent = scan.shown ?? scan.code;
    const why = document.createElement("p");
    why.className = "d";
    const at = clock(new Date(scan.at));
    why.textContent = scan.refused ? `${this.dataset.refused}: ${scan.refused}` : `${this.dataset.waiting}, ${at}`;
    about.append(name, why);
    item.append(about);
    if (scan.refused) {
      const end = document.createElement("span");
      end.className = "end";
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn btn--sm";
      drop.textContent = this.dataset.drop;
      drop.addEventListener("click", () => {
        localStorage.removeItem(scan.key);
        this.draw();
      });
      end.append(drop);
      item.append(end);
    }
    return item;
  }

  /* The camera, where the browser itself reads codes. */
  camera() {
    this.field?.addEventListener("input", () => { this.began ??= performance.now(); });
    const button = this.querySelector("[data-camera]");
    if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    button.hidden = false;
    const dialog = this.querySelector("[data-camera-dialog]");
    const view = this.querySelector("[data-camera-view]");
    let stream = null;
    button.addEventListener("click", async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        this.say(text("refused"), "warn");
        return;
      }
      view.srcObject = stream;
      dialog.showModal();
      await view.play();
      const reader = new BarcodeDetector();
      let last = "";
      const look = async () => {
        if (!dialog.open) return;
        const [code] = await reader.detect(view).catch(() => []);
        if (code && code.rawValue !== last) {
          last = code.rawValue;
          this.add({ code: last, way: "scan" });
        }
        setTimeout(look, 200);
      };
      look();
    });
    dialog.addEventListener("close", () => stream?.getTracks().forEach((track) => track.stop()));
    this.querySelector("[data-camera-close]").addEventListener("click", () => dialog.close());
  }
}

customElements.define("stock-room", StockRoom);
