/* <guide-editor> around the form of a guide: the buttons above the text put Markdown around what is
   selected; a picture that was added, pasted or dropped stands in the text at once. Without script
   the marks are typed and pictures are named by hand. */
const MARKS = {
  bold: (text) => ["**", text, "**"],
  link: (text) => ["[", text, "](https://)"],
  key: (text) => ["{", text, "}"],
  head: (text) => ["## ", text, ""],
  tip: (text) => ["> ", text.replaceAll("\n", "\n> "), ""],
  steps: (text) => ["", (text || " ").split("\n").map((line, n) => `${n + 1}. ${line.trim()}`).join("\n"), ""],
};
const OF_LINES = ["head", "tip", "steps"];

class GuideEditor extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea[name=body]");
    this.drop = this.querySelector("file-drop");
    const bar = this.querySelector("[data-bar]");
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-mark]");
      if (button) this.mark(button.dataset.mark);
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "b") {
        event.preventDefault();
        this.mark("bold");
      }
    });
    this.text.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
    this.text.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.drop.sendAll(event.dataTransfer.files);
    });
    this.known = new Set(this.files().map(([uid]) => uid));
    this.addEventListener("files-changed", () => this.placeNew());
  }

  files() {
    return [...this.drop.querySelectorAll("input[type=hidden][name=attachments]")].map((field) => {
      const row = field.closest(".file");
      return [field.value, row?.querySelector(".file__name")?.textContent.trim() ?? "", Boolean(row?.querySelector("img"))];
    });
  }

  /** A new picture is put where the caret is; other files stay in the list below. */
  placeNew() {
    for (const [uid, name, isPicture] of this.files()) {
      if (this.known.has(uid)) continue;
      this.known.add(uid);
      if (isPicture) this.put("\n![", name.replace(/\.\w+$/, "").replace(/[[\]]/g, ""), `](/files/${uid}/)\n`);
    }
  }

  mark(name) {
    if (name === "image") {
      this.drop.querySelector("input[type=file]").click();
      return;
    }
    if (OF_LINES.includes(name)) this.wholeLines();
    const chosen = this.text.value.slice(this.text.selectionStart, this.text.selectionEnd);
    this.put(...MARKS[name](chosen));
  }

  wholeLines() {
    const { value, selectionStart, selectionEnd } = this.text;
    const end = value.indexOf("\n", selectionEnd);
    this.text.setSelectionRange(value.lastIndexOf("\n", selectionStart - 1) + 1, end < 0 ? value.length : end);
  }

  /** Replaces the selection in a way Ctrl Z takes back, and selects what stood between. */
  put(before, middle, after) {
    this.text.focus();
    const start = this.text.selectionStart;
    if (!document.execCommand("insertText", false, before + middle + after)) {
      this.text.setRangeText(before + middle + after);
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.text.setSelectionRange(start + before.length, start + before.length + middle.length);
  }
}
customElements.define("guide-editor", GuideEditor);
