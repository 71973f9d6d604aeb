/* <file-drop data-url="/files/" data-name="attachments"> around a plain file input: files that are
   dropped, pasted (Ctrl V anywhere in the form) or photographed are sent at once; each becomes a
   hidden field with its uid. A form sent meanwhile waits until they are in. Without script the file input travels with the form. Files added here
   outlive the news that a page swaps in; the answer to their own form brings the server's list. */
import { announce, askToSignIn, clock, icon, text, token } from "./texts.js";

class FileDrop extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.dress();
    this.before = (event) => {
      if (event.detail?.ctx?.sourceElement === this.closest("form")) this.removeAttribute("hx-morph-skip");
    };
    this.after = () => { if (!this.hasAttribute("hx-morph-skip")) this.dress(); };
    this.hold = this.hold.bind(this);
    window.addEventListener("submit", this.hold, { capture: true }); // before guard.js counts it as sent
    document.addEventListener("htmx:before:swap", this.before);
    document.addEventListener("htmx:after:swap", this.after);
    this.addEventListener("change", (event) => {
      if (event.target !== this.input) return;
      this.sendAll(this.input.files);
      this.input.value = "";
    });
    this.addEventListener("dragover", (event) => { event.preventDefault(); this.zone.dataset.over = ""; });
    this.addEventListener("dragleave", () => { delete this.zone.dataset.over; });
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      delete this.zone.dataset.over;
      this.sendAll(event.dataTransfer.files);
    });
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-pick]")) this.input.click();
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      event.preventDefault(); // a submit button where there is no script
      this.takeBack(button.closest(".file"), button.value);
    });
    this.onpaste_ = (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.sendAll(files.map((file, n) => this.named(file, n)));
    };
    (this.closest("form") ?? this).addEventListener("paste", this.onpaste_);
  }

  disconnectedCallback() {
    window.removeEventListener("submit", this.hold, { capture: true });
    document.removeEventListener("htmx:before:swap", this.before);
    document.removeEventListener("htmx:after:swap", this.after);
    this.ready = false;
  }

  dress() {
    this.setAttribute("hx-morph-skip", "");
    this.input = this.querySelector("input[type=file]");
    this.zone = this.querySelector(".drop") ?? this;
    this.list = this.querySelector(".files") ?? this.appendChild(this.newList());
    this.button = this.querySelector("[data-pick]");
    if (this.button) {
      this.button.hidden = false;
      this.input.hidden = true;
    }
    for (const extra of this.querySelectorAll("[data-with-script]")) extra.hidden = false;
  }

  newList() {
    const list = document.createElement("ul");
    list.className = "files";
    return list;
  }

  /** A pasted picture is called image.png by every browser: give it a name one can tell apart. */
  named(file, n) {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const stamp = clock().replace(":", "-") + (n ? `-${n + 1}` : "");
    return new File([file], `${text("screenshot")}-${stamp}.${file.name.split(".").pop()}`, { type: file.type });
  }

  async sendAll(files) {
    this.running = (this.running ?? 0) + 1;
    for (const file of [...files]) if (!await this.send(file)) this.failed = true;
    this.running -= 1;
    if (!this.running) this.settle();
  }

  /** The form is not sent without a file that is on its way: it waits, and says so. */
  hold(event) {
    const form = this.closest("form");
    if (!this.running || event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.submitter = event.submitter;
    if (this.waiting) return;
    this.waiting = document.createElement("span");
    this.waiting.className = "sub-s";
    this.waiting.dataset.waiting = "";
    this.waiting.textContent = text("holding");
    (event.submitter ?? form.lastElementChild).after(this.waiting);
    announce(text("holding"));
  }

  /** All are in: a form that waited is sent; not when one failed, which is said. */
  settle() {
    const send = this.waiting && !this.failed;
    this.failed = false;
    this.waiting?.remove();
    this.waiting = null;
    if (send) this.closest("form").requestSubmit(this.submitter?.isConnected ? this.submitter : null);
  }

  /** Whether it was added. */
  async send(file) {
    const row = this.row(file);
    const body = new FormData();
    body.append("file", file);
    announce(text("uploading", { name: file.name }));
    let answer = null;
    let facts = {};
    try {
      answer = await fetch(this.dataset.url, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
      });
      facts = await answer.json();
    } catch { /* said below */ }
    if (answer?.status === 401) {
      row.remove();
      askToSignIn(() => this.sendAll([file]));
      return false;
    }
    if (!answer?.ok || !facts.uid) {
      row.remove();
      this.fail(this.reason(facts) || text("uploadfailed", { name: file.name }));
      return false;
    }
    this.done(row, facts);
    return true;
  }

  reason(problem) {
    const fields = problem.fields ?? {};
    const first = Object.values(fields)[0];
    return (Array.isArray(first) ? first[0] : first) ?? problem.detail ?? "";
  }

  row(file) {
    const row = document.createElement("li");
    row.className = "file";
    row.setAttribute("aria-busy", "true");
    const thumb = document.createElement("span");
    thumb.className = "thumb";
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.alt = "";
      image.src = URL.createObjectURL(file);
      thumb.append(image);
    }
    const words = document.createElement("span");
    words.className = "file__text";
    const name = document.createElement("span");
    name.className = "file__name";
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "sub-s";
    state.textContent = text("uploading", { name: "" }).trim();
    words.append(name, state);
    row.append(thumb, words);
    this.list.append(row);
    return row;
  }

  done(row, facts) {
    row.removeAttribute("aria-busy");
    row.querySelector(".file__name").textContent = facts.name;
    row.querySelector(".sub-s").textContent = `${size(facts.size_bytes)} · ${clock()}`;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = this.dataset.name ?? "attachments";
    field.value = facts.uid;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--quiet btn--icon";
    button.dataset.remove = "";
    button.value = facts.uid;
    button.setAttribute("aria-label", text("removefile", { name: facts.name }));
    button.append(icon("x"));
    row.append(field, button);
    this.querySelector(".err[data-live]")?.remove();
    announce(text("uploaded", { name: facts.name }));
    this.dispatchEvent(new Event("files-changed", { bubbles: true }));
  }

  /** Taken back on the server too; what is not is swept away later. */
  takeBack(row, uid) {
    const body = new FormData();
    body.append("remove", "1");
    const headers = { "X-CSRFToken": token() };
    if (uid) fetch(`${this.dataset.url}${uid}/`, { method: "POST", body, headers }).catch(() => {});
    const name = row.querySelector(".file__name, .b")?.textContent ?? "";
    row.remove();
    announce(text("removed", { name }));
    (this.button ?? this.input).focus();
    this.dispatchEvent(new Event("files-changed", { bubbles: true }));
  }

  fail(sentence) {
    this.querySelector(".err[data-live]")?.remove();
    const line = document.createElement("p");
    line.className = "err";
    line.dataset.live = "";
    line.setAttribute("role", "alert");
    const words = document.createElement("span");
    words.textContent = sentence;
    line.append(icon("oct", "i--s"), words);
    this.zone.before(line);
  }
}

function size(bytes) {
  const shown = (n) => n.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  if (bytes < 1000) return `${bytes}\u00a0B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)}\u00a0kB` : `${shown(bytes / 1e6)}\u00a0MB`;
}
customElements.define("file-drop", FileDrop);
