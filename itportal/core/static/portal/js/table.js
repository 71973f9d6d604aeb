/* <table-list> around a list of the table kit: ticks and ranges, the bar of verbs, menus fetched
   when they are opened. While rows are chosen or more are loaded, the live list waits.
   Without script the same boxes, links and buttons do the same by themselves. */
import { htmxReady, refresh } from "./htmx.js";
import { isFree } from "./keys.js";
import { place } from "./menus.js";
import { currentRow, goTo, rows } from "./rows.js";

class TableList extends HTMLElement {
  connectedCallback() {
    this.last = null;
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("submit", (event) => this.sent(event));
    this.addEventListener("toggle", () => this.hold(), { capture: true });
    this.addEventListener("reset", () => setTimeout(() => this.clear()));
    this.swapped = this.swapped.bind(this);
    document.addEventListener("htmx:after:swap", this.swapped);
    this.pressed = this.pressed.bind(this);
    document.addEventListener("keydown", this.pressed, { capture: true });
    if (location.hash === "#koik" && this.bar) this.chooseAll();
    this.count();
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:after:swap", this.swapped);
    document.removeEventListener("keydown", this.pressed, { capture: true });
  }

  get block() { return this.querySelector("[data-table]"); }
  get pop() { return this.querySelector("#table-pop"); }
  get bar() { return this.querySelector("#bulk"); }
  get ticks() { return [...this.querySelectorAll("input.rowtick")]; }
  get chosen() { return this.ticks.filter((tick) => tick.checked); }

  /* --- choosing ------------------------------------------------------------------ */
  clicked(event) {
    const tick = event.target.closest("input.rowtick");
    if (tick) {
      if (event.shiftKey && this.last) this.range(this.last, tick, tick.checked);
      this.last = tick;
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const pop = event.target.closest("[data-pop]");
    if (pop && plain) {
      event.preventDefault();
      this.open(pop);
    }
    const change = event.target.closest("a[data-edit]");
    if (change && plain) {
      event.preventDefault();
      const cell = change.closest("[data-row]");
      if (cell) this.edited = cell;
      this.edit(change.href, cell ? change : null);
    }
    if (event.target.closest("[data-choose-whole]")) this.chooseWhole();
  }

  changed(event) {
    if (event.target.matches("[data-all]")) {
      for (const tick of this.ticks) tick.checked = event.target.checked;
    }
    if (event.target.matches("[data-all], input.rowtick")) this.count();
  }

  range(from, to, on) {
    const all = this.ticks;
    const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
    if (first < 0) return;
    for (const tick of all.slice(first, last + 1)) tick.checked = on;
    this.count();
  }

  /* Every row there is: those on the page, or the whole list when it goes on. */
  chooseAll() {
    if (this.querySelector("[data-choose-whole]")) return this.chooseWhole();
    for (const tick of this.ticks) tick.checked = true;
  }

  chooseWhole() {
    for (const tick of this.ticks) tick.checked = true;
    this.bar.elements.all.value = "1";
    this.count();
  }

  clear() {
    for (const tick of this.ticks) tick.checked = false;
    this.last = null;
    this.count();
  }

  /* Chosen rows, more than the first page and a row's open form would be lost by a fresh list. */
  hold() {
    const list = this.querySelector("live-list");
    if (!list) return;
    const editing = this.pop?.matches(":popover-open") && this.pop.querySelector("[data-row-edit]");
    list.toggleAttribute("data-busy", this.chosen.length > 0 || Boolean(this.hasMore || editing));
    list.settle?.();
  }

  count() {
    this.hold();
    const bar = this.bar;
    if (!bar) return;
    const ticks = this.ticks;
    const chosen = ticks.filter((tick) => tick.checked);
    if (chosen.length < ticks.length) bar.elements.all.value = "";
    for (const tick of ticks) tick.closest("tr").classList.toggle("sel", tick.checked);
    const head = this.querySelector("[data-all]");
    if (head) {
      head.checked = chosen.length > 0 && chosen.length === ticks.length;
      head.indeterminate = chosen.length > 0 && chosen.length < ticks.length;
    }
    const whole = bar.elements.all.value === "1";
    const total = this.querySelector("[data-total]")?.dataset.total ?? "";
    bar.classList.toggle("bulk--on", chosen.length > 0);
    const said = whole ? this.dataset.whole.replace("{count}", total) : this.dataset.chosen.replace("{count}", chosen.length);
    bar.querySelector("[data-count]").textContent = said;
    const offer = bar.querySelector("[data-choose-whole]");
    if (offer) offer.hidden = whole || chosen.length < ticks.length;
    const clear = bar.querySelector("[data-clear]");
    if (clear) clear.hidden = chosen.length === 0;
  }

  /* --- keys ---------------------------------------------------------------------- */
  pressed(event) {
    if (event.key === "Escape" && this.chosen.length && !event.target.closest?.("dialog, [popover]")) {
      this.clear();
      event.preventDefault();
      return;
    }
    if (this.changesRow(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!isFree(event)) return;
    const tick = currentRow()?.querySelector("input.rowtick");
    if (event.key.toLowerCase() === "x" && tick) {
      tick.checked = !tick.checked || event.shiftKey;
      if (event.shiftKey && this.last) this.range(this.last, tick, true);
      this.last = tick;
      this.count();
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const verb = this.bar?.querySelector(`[data-bulk-key="${CSS.escape(event.key)}"]`);
    if (!verb || event.shiftKey) return;
    if (!this.chosen.length && tick) { tick.checked = true; this.count(); }
    if (!this.chosen.length) return;
    event.preventDefault();
    event.stopPropagation();
    verb.click();
  }

  /* --- one row ---------------------------------------------------------------------- */
  /* The keys of the row that has the focus, while none is chosen; F2 opens the first form. */
  changesRow(event) {
    const row = currentRow();
    const { editKeys, editUrl } = this.block?.dataset ?? {};
    if (!editUrl || this.chosen.length || !row?.matches("[data-editable]")) return false;
    const forms = new Map(editKeys.split(" ").map((pair) => pair.split(":")));
    const first = event.key === "F2" && event.target === row ? [...forms.values()][0] : "";
    const name = first || (isFree(event) && !event.shiftKey && forms.get(event.key));
    if (!name) return false;
    this.edited = row;
    const cell = row.querySelector(`a[data-edit="${name}"]`);
    this.edit(cell?.href ?? editUrl.replace("ROW", row.dataset.row).replace("EDIT", name), cell);
    return true;
  }

  async edit(url, by) {
    const pop = this.pop;
    if (by) this.opener = by;
    await htmxReady();
    await window.htmx.ajax("GET", url, { source: this.block, target: pop, swap: "innerHTML" });
    if (!pop.querySelector("[data-row-edit]")) return;
    if (!pop.matches(":popover-open")) {
      this.edited.focus();
      pop.showPopover();
      place(pop, by ?? this.edited.querySelector("th") ?? this.edited);
    }
    this.hold();
    const first = pop.querySelector("input:not([type=hidden]), select, button");
    const chosen = first.type === "radio" && pop.querySelector(`[name="${first.name}"]:checked`);
    (chosen || first).focus();
  }

  /* What one changes oneself needs no bar that tells of it. */
  sent({ target }) {
    const list = this.querySelector("live-list");
    if (list && target.matches("[data-row-edit]")) list.own();
  }

  /* The row is drawn anew where it stands; one that left the list gives the focus to the next. */
  redrawn(mark) {
    mark.remove();
    const all = rows();
    const here = all.findIndex((row) => row.dataset.row === mark.dataset.edited);
    const left = "left" in mark.dataset;
    const next = left ? all[here + 1] ?? all[here - 1] : all[here];
    this.pop.hidePopover();
    if (left) all[here]?.remove();
    goTo(next);
    if (this.querySelector("tr.grp") || !rows().length) refresh(this.block);
  }

  /* --- menus and the dialog -------------------------------------------------------- */
  async open(link) {
    const pop = this.pop;
    if (pop.matches(":popover-open")) { pop.hidePopover(); if (this.opener === link) return; }
    this.opener = link;
    await htmxReady();
    await window.htmx.ajax("GET", link.dataset.pop, { source: link, target: pop, swap: "innerHTML" });
    pop.showPopover();
    place(pop, link);
    const anchor = new URL(link.href).hash;
    const start = anchor ? pop.querySelector(anchor) : null;
    (start ?? pop).querySelector("input:not([type=hidden]), select, summary, button")?.focus();
  }

  swapped(event) {
    const aim = event.detail.ctx?.target;
    const target = typeof aim === "string" ? document.querySelector(aim) : aim;
    const dialog = this.querySelector("#table-ask");
    if (target === dialog) {
      if (!dialog.open) dialog.showModal();
      dialog.querySelector("[role=alert], .errsum, input:not([type=hidden]), select, textarea, button")?.focus();
      return;
    }
    const mark = target === this.pop && this.pop.querySelector("[data-edited]");
    if (mark) return this.redrawn(mark);
    if (!this.block || (target && !this.contains(target)) || target?.closest?.("#table-pop")) return;
    this.hasMore = Boolean(target?.matches?.("#more-rows"));
    if (target?.id === "table-outcome") return this.clear();
    if (dialog?.open) dialog.close();
    const pop = this.pop;
    if (pop?.matches(":popover-open") && !target?.matches?.("#more-rows")) pop.hidePopover();
    this.count();
  }
}
customElements.define("table-list", TableList);
