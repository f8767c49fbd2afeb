/**
 * The page: choose, move, look, compare, send. The same in four hosts; a host gives what differs:
 *
 *   models   [{id, title}], the scenarios that there are
 *   model    id of the one to start with
 *   words    the messages
 *   load     async id -> the model's data
 *   kernel   async (id, key) -> a kernel that the data did not bring along
 *   address  {read() -> text, write(text)} of the link; null where there is none
 *   embedded whether the page is part of another (then it has no landmarks of its own)
 *   state    the state to start with, where no link says it
 *   changed  (model, state, answer) called when something is set
 *   tools    explorer -> an element with what needs Python
 */
import { AnswerView } from "./answer.js";
import { Controls } from "./controls.js";
import { fill, h, setText } from "./dom.js";
import { describe } from "./facts.js";
import { Model, evaluate } from "./kernel.js";
import { History, changedState, changesOf, decode, encode, refusals, sameState, stateOf } from "./state.js";
import { Words, decimal, percent } from "./words.js";

const PAUSE = 250;
const PARTS = 1e9; // worths of areas are counted in billionths, so that they add up to one exactly

export class Explorer {
  constructor(root, host) {
    Object.assign(this, { root, host, words: new Words(host.words), pins: [] });
    this.say = (id, values) => this.words.say(id, values);
    this.frame();
  }

  async open() {
    window.addEventListener("beforeprint", () => { for (const one of this.about.querySelectorAll("details")) one.open = true; });
    const given = new URLSearchParams(this.host.address ? this.host.address.read() : "");
    const wanted = given.get("m");
    const known = this.host.models.some((one) => one.id === wanted);
    const problems = wanted && !known ? [["link.model", { name: wanted.slice(0, 60) }]] : [];
    await this.choose(known ? wanted : this.host.model, given.toString(), problems);
    return this;
  }

  /** The parts of the page that stay. */
  frame() {
    const button = (id, act) => h("button", { type: "button", "data-lm-suppress-shortcuts": "true", onclick: act }, this.say(id));
    this.scenario = h("select", { "data-lm-suppress-shortcuts": "true", onchange: (event) => this.choose(event.target.value, "", []) },
      this.host.models.map((one) => h("option", { value: one.id }, one.title)));
    this.buttons = { undo: button("ui.undo", () => this.go("undo")), redo: button("ui.redo", () => this.go("redo")) };
    this.note = h("p", { class: "soft", role: "status" });
    this.title = h("h1");
    this.summary = h("p");
    this.changed = h("p", { class: "changed" });
    this.problems = h("div", { role: "alert" });
    this.left = h("section", { "aria-label": this.say("ui.choices") });
    this.right = h("div");
    this.table = h("div");
    this.tools = h("div");
    this.about = h("div");
    fill(this.root, h("div", { class: "ng" },
      h("a", { class: "skip", href: "#ng-answer", onclick: (event) => { event.preventDefault(); this.view?.box.focus(); } }, this.say("ui.skip")),
      h(this.host.embedded ? "div" : "header", {}, this.title, h("p", { class: "soft" }, this.say("ui.frame")), this.summary, this.changed,
        h("div", { class: "bar" }, this.host.models.length > 1 ? h("label", {}, this.say("ui.scenario"), this.scenario) : null, this.buttons.undo, this.buttons.redo,
          button("ui.reset", () => this.reset()), button("ui.pin", () => this.pin()), this.host.address ? button("ui.link", () => this.link()) : null,
          button("ui.export", () => this.export()), this.note), this.problems),
      h(this.host.embedded ? "div" : "main", {}, h("div", { class: "columns" }, this.left, this.right), h("section", {}, h("h2", {}, this.say("ui.pinned")), this.table), this.tools, this.about)));
  }

  /** Shows a scenario, in the state that a link's text says. */
  async choose(id, text, problems) {
    this.scenario.value = id;
    const data = await this.host.load(id);
    const model = new Model(data);
    const read = decode(model, text);
    this.model = model;
    this.history = new History(read.state);
    this.pins = new URLSearchParams(text).getAll("pin").map((one) => decode(model, one).state).slice(0, 12);
    this.report([...problems, ...read.problems]);
    setText(this.title, data.title);
    setText(this.summary, data.summary);
    setText(this.changed, data.changes.length ? this.say("ui.page_changed", { changes: data.changes.map((one) => one.text).join("; ") }) : "");
    this.tellSources(data);
    this.base = await this.answered(stateOf(model, data.baseline));
    const first = await this.answered(read.state) ?? this.base;
    this.view = new AnswerView(model, this.words, first);
    this.controls = new Controls(model, this.words, this.base, this.actions());
    fill(this.left, this.controls.node);
    fill(this.right, this.view.node);
    fill(this.tools, this.host.tools?.(this) ?? null);
    if (this.host.state) this.history = new History(changedState(model, stateOf(model, this.host.state.configuration), this.host.state));
    await this.show();
  }

  actions() {
    return {
      start: (configuration) => this.set(stateOf(this.model, configuration)),
      set: (entries) => this.set(changedState(this.model, this.history.state, entries)),
      layer: (id, on) => {
        const layers = this.history.state.layers.filter((one) => one !== id);
        this.set(changedState(this.model, this.history.state, { layers: on ? [...layers, id] : layers }));
      },
      number: (path, value, moving) => this.number(path, value, moving),
    };
  }

  /** A number moved: while its slider moves, all of it is one step for undoing. */
  number(path, value, moving) {
    if (value === null) { this.moving = null; return; }
    const { state } = this.history;
    const values = this.companions(path, value) ?? { ...state.values, [path]: value };
    const next = changedState(this.model, state, { values });
    const [refused] = refusals(this.model, next);
    if (refused) {
      this.refuse(refused.reason);
      return;
    }
    if (moving && this.moving === path) this.history.amend(next); else this.history.push(next);
    this.moving = moving ? path : null;
    this.soon();
  }

  /** Says why something cannot be set; what is shown stays, and so do the controls. */
  refuse(reason) {
    this.refusal = true;
    setText(this.note, this.say("ui.refused_change", { reason }));
    if (this.answer) this.controls.update(this.answer);
  }

  /** The worths of areas add up to one, to the last decimal: where one moves, the others of that side give way. */
  companions(path, value) {
    const weight = /^territory\.areas\..*(\.weight\..*)$/.exec(path);
    const moved = this.model.data.numbers.filter((one) => weight && one.path.startsWith("territory.areas.") && one.path.endsWith(weight[1]));
    if (moved.length < 2) return null;
    const now = this.model.values(this.history.state);
    const there = this.model.changed(now, path, value, this.history.state.territory);
    const parts = moved.map((one) => Math.round(there[one.path] * PARTS));
    const others = moved.map((one, i) => i).filter((i) => moved[i].path !== path);
    const widest = others.reduce((best, i) => (parts[i] > parts[best] ? i : best), others[0]);
    parts[widest] += PARTS - parts.reduce((sum, one) => sum + one, 0);
    return { ...this.history.state.values, ...Object.fromEntries(moved.map((one, i) => [one.path, parts[i] / PARTS])) };
  }

  set(state) {
    this.moving = null;
    this.history.push(state);
    return this.show();
  }

  go(direction) {
    this.moving = null;
    this.history[direction]();
    return this.show();
  }

  /** A state that somebody else set (a notebook's cell). */
  take(given) {
    const state = changedState(this.model, stateOf(this.model, given.configuration), given);
    if (!sameState(state, this.history.state)) this.set(state);
  }

  /** A scenario that was not there before; it is shown. */
  async add(id, title) {
    this.host.models = [...this.host.models.filter((one) => one.id !== id), { id, title }];
    fill(this.scenario, this.host.models.map((one) => h("option", { value: one.id }, one.title)));
    await this.choose(id, "", []);
  }

  reset() { return this.set(stateOf(this.model, this.model.data.baseline)); }

  soon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.show(); });
  }

  /** The answer in a state; asks the host for a kernel that is not here yet. */
  async answered(state) {
    const key = this.model.key(state);
    if (!this.model.kernels.has(key)) {
      setText(this.note, this.say("ui.waiting"));
      this.model.add(key, await this.host.kernel(this.model.data.id, key));
      setText(this.note, "");
    }
    const kernel = this.model.kernels.get(key);
    if (kernel.refusal) setText(this.note, this.say("ui.refused", { reason: kernel.refusal }));
    return evaluate(this.model, state);
  }

  async show() {
    const { state } = this.history;
    const { model } = this;
    const known = model.kernels.has(model.key(state));
    const answer = known ? evaluate(model, state) : await this.answered(state);
    if (model !== this.model || state !== this.history.state) return;
    if (answer === null) { if (known) await this.answered(state); return; }
    this.answer = answer;
    if (this.refusal) { this.refusal = false; setText(this.note, ""); }
    this.controls.update(answer);
    this.view.update(answer, this.base, sameState(state, this.base.state));
    this.view.tellState(this.nameOf(state), changesOf(this.words, model, state));
    this.buttons.undo.disabled = this.history.at === 0;
    this.buttons.redo.disabled = this.history.at === this.history.states.length - 1;
    this.drawTable();
    this.remember();
    this.host.changed?.(model, state, answer);
  }

  /** Writes the link a moment after the last change. */
  remember() {
    if (!this.host.address) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.host.address.write(this.text()), PAUSE);
  }

  /** The link's text: model, state, pinned states. */
  text() {
    const found = new URLSearchParams(encode(this.model, this.history.state));
    const parts = [];
    if (this.host.models.length > 1) parts.push(`m=${encodeURIComponent(this.model.data.id)}`);
    if (found.size) parts.push(found.toString());
    for (const one of this.pins) parts.push(`pin=${encodeURIComponent(encode(this.model, one))}`);
    return parts.join("&");
  }

  pin() {
    const { state } = this.history;
    if (!this.pins.some((one) => sameState(one, state))) this.pins = [...this.pins, state].slice(-12);
    this.drawTable();
    this.remember();
  }

  async link() {
    clearTimeout(this.timer);
    this.host.address.write(this.text());
    try {
      await navigator.clipboard.writeText(location.href);
      setText(this.note, this.say("ui.link_done"));
    } catch {
      setText(this.note, this.say("ui.link_failed"));
    }
  }

  nameOf(state) {
    const { name } = this.model.data.configurations[state.configuration];
    return sameState(state, stateOf(this.model, state.configuration)) ? name : this.say("ui.changed", { name });
  }

  /** The rows of the table: baseline, present state, pinned states. */
  rows() {
    const every = [this.base.state, this.history.state, ...this.pins];
    const states = every.filter((one, i) => every.findIndex((other) => sameState(one, other)) === i);
    return states.map((state) => {
      const answer = sameState(state, this.answer.state) ? this.answer : evaluate(this.model, state);
      return answer && { state, name: this.nameOf(state), answer };
    }).filter((one) => one);
  }

  drawTable() {
    const heads = ["column.configuration", "column.verdict", "column.margin", "ui.range_column", "ui.chance", "ui.decides"].map((id) => this.say(id));
    const rows = this.rows();
    const cells = rows.map((one) => tableCells(this.model, one));
    const actions = rows.map(({ state, name }) => {
      const pinned = this.pins.some((one) => sameState(one, state));
      const show = h("button", { type: "button", "data-lm-suppress-shortcuts": "true", "aria-label": this.say("ui.show", { name }), onclick: () => this.set(state) }, "↑");
      const remove = h("button", { type: "button", "data-lm-suppress-shortcuts": "true", "aria-label": this.say("ui.unpin", { name }), onclick: () => { this.pins = this.pins.filter((one) => !sameState(one, state)); this.drawTable(); this.remember(); } }, "×");
      return [sameState(state, this.history.state) ? null : show, pinned ? " " : null, pinned ? remove : null];
    });
    const body = cells.map((line, i) => h("tr", {}, h("th", { scope: "row" }, line[0]), line.slice(1).map((one) => h("td", { class: "num" }, one)), h("td", {}, actions[i])));
    fill(this.table, this.pins.length ? null : h("p", { class: "soft" }, this.say("ui.pinned_none")),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": this.say("ui.pinned") },
        h("table", { class: "pinned" }, h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, one)), h("td"))), h("tbody", {}, body))));
    const changed = rows.map(({ state }) => [...this.model.data.changes.map((one) => one.text), ...changesOf(this.words, this.model, state).map((one) => this.say("ui.here_change", one))].join("; "));
    this.cells = [[...heads, this.say("ui.changes")], ...cells.map((line, i) => [...line, changed[i]])];
  }

  /** The table as a file; a cell that a spreadsheet would run is quoted. */
  export() {
    const safe = (one) => `"${(/^[=+\-@\t\r]/.test(one) && !/^[-+]?[\d.]+$/.test(one) ? `'${one}` : one).replaceAll('"', '""')}"`;
    const text = this.cells.map((line) => line.map((one) => safe(String(one))).join(",")).join("\n");
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/csv" }));
    const anchor = h("a", { href: url, download: `${this.model.data.id}.csv` });
    anchor.click();
    URL.revokeObjectURL(url);
  }

  report(problems) {
    fill(this.problems, problems.length ? h("ul", { class: "problems" }, problems.map(([id, values]) => h("li", {}, this.say(id, values)))) : null);
  }

  tellSources(data) {
    const account = data.account ? Object.entries(data.account.says).map(([key, text]) => h("li", {}, text, " ", h("span", { class: "soft" }, `(${key}: ${data.sources[key] ?? key})`))) : [];
    const sources = Object.entries(data.sources).map(([key, text]) => h("li", {}, `${key}: ${text}`));
    fill(this.about,
      account.length ? h("section", {}, h("h2", {}, this.say("page.sources")), h("ul", {}, account), h("p", {}, data.account.limits)) : null,
      sources.length ? h("details", { class: "sources" }, h("summary", {}, this.say("ui.sources")), h("ul", {}, sources)) : null,
      h("section", {}, h("h2", {}, this.say("ui.method")), h("p", { class: "soft" }, this.say("ui.method_text", { fingerprint: data.fingerprint }))));
  }
}

function tableCells(model, { name, answer }) {
  const range = `${decimal(answer.range.low, { digits: 3, signed: true })} to ${decimal(answer.range.high, { digits: 3, signed: true })}`;
  return [name, answer.verdict, decimal(answer.margin, { signed: true }), range, percent(answer.chance), describe(model, answer.binding, "gain")];
}

/** Starts the page in an element. */
export function explore(root, host) {
  return new Explorer(root, host).open();
}
