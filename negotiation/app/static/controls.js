/** The controls: native inputs with labels, built once for a model and then kept in step with the state. */
import { fill, h, setText } from "./dom.js";
import { readNumber } from "./state.js";
import { decimal, plain } from "./words.js";

const GROUPS = ["war", "guarantees", "mandate", "territory", "keeping", "other"];
const WEIGHTY = 6;
const QUIET = { "data-lm-suppress-shortcuts": "true" };
let made = 0;

function choice(kind, name, text, checked, change, about = "") {
  const id = `ng-${(made += 1)}`;
  const input = h("input", { type: kind, id, name, ...QUIET, onchange: (event) => change(event.target) });
  input.checked = checked;
  const label = h("label", { for: id }, text);
  return { input, node: h("div", { class: "choice", title: about || null }, input, label) };
}

/** A group of radio buttons or of boxes to tick. */
function group(kind, title, items, picked, change) {
  const name = `ng-group-${(made += 1)}`;
  const parts = items.map((one) => ({ ...one, ...choice(kind, name, one.text, picked(one.id), (input) => change(one.id, input.checked), one.about) }));
  const node = h("fieldset", {}, h("legend", {}, title), parts.map((one) => one.node));
  return { node, update: (now) => parts.forEach((one) => { one.input.checked = now(one.id); }) };
}

/** One number: a slider over its range and a box for any value that its kind allows. */
class NumberControl {
  constructor(number, words, change) {
    Object.assign(this, { number, words, change });
    const id = `ng-${(made += 1)}`;
    const [low, high] = number.low === null ? [Math.min(0, number.value), Math.max(1, 2 * number.value)] : [number.low, number.high];
    Object.assign(this, { low, high });
    const step = (high - low) / 200;
    this.slider = h("input", { type: "range", id, min: low, max: high, step, ...QUIET, "aria-describedby": `${id}-about`,
      oninput: (event) => change(number.path, this.snapped(Number(event.target.value)), true), onchange: () => change(number.path, null, false) });
    this.box = h("input", { type: "number", step: "any", "aria-label": words.say("ui.box", { label: number.label }), ...QUIET,
      onchange: (event) => this.typed(event.target.value) });
    this.back = h("button", { type: "button", ...QUIET, onclick: () => change(number.path, this.own, false) });
    const about = h("div", { class: "soft", id: `${id}-about` },
      words.say("ui.range", { low: decimal(low), high: decimal(high), unit: number.unit }), number.status ? ` · ${words.say("ui.origin", { status: number.status, source: number.source })}` : "");
    const label = h("label", { for: id }, number.label, number.unit ? h("span", { class: "hidden" }, `, ${number.unit}`) : null);
    this.node = h("div", { class: "number" }, label, h("div", { class: "row" }, this.slider, this.box), about, this.back);
  }

  snapped(value) { return Number(value.toPrecision(6)); }

  typed(text) {
    const value = readNumber(this.number, text);
    this.box.setAttribute("aria-invalid", value === null ? "true" : "false");
    if (value !== null) this.change(this.number.path, value, false);
  }

  update(value, own) {
    this.own = own;
    if (Number(this.slider.value) !== value) this.slider.value = String(value);
    if (document.activeElement !== this.box || Number(this.box.value) !== value) this.box.value = plain(value);
    this.slider.setAttribute("aria-valuetext", `${decimal(value)} ${this.number.unit}`);
    this.box.setAttribute("aria-invalid", "false");
    const moved = value !== own;
    this.node.classList.toggle("moved", moved);
    this.back.hidden = !moved;
    setText(this.back, this.words.say("ui.reset_one", { value: decimal(own) }));
  }
}

/** All controls of a model. `act` has `set(entries)`, `number(path, value, moving)`, `start(configuration)`. */
export class Controls {
  constructor(model, words, answer, act) {
    const { data } = model;
    Object.assign(this, { model, words });
    const say = (id, values) => words.say(id, values);
    this.start = h("select", { id: `ng-${(made += 1)}`, ...QUIET, onchange: (event) => act.start(event.target.value) },
      Object.entries(data.configurations).map(([id, one]) => h("option", { value: id }, one.name)));
    this.about = h("p", { class: "soft" });
    this.territory = group("radio", say("ui.territory"), Object.entries(data.territory).map(([id, one]) => ({ id, text: one.name, about: one.note })),
      (id) => id === answer.state.territory, (id) => act.set({ territory: id }));
    this.layers = group("checkbox", say("ui.layers"), data.layers.map((one) => ({ id: one.id, text: say("ui.layer", one), about: one.note })),
      (id) => answer.state.layers.includes(id), (id, on) => act.layer(id, on));
    const mandates = data.mandates.map((id) => ({ id, text: say(`ui.mandate_${id.replaceAll(" ", "_")}`) }));
    this.mandate = group("radio", say("ui.mandate"), mandates, (id) => id === answer.state.mandate, (id) => act.set({ mandate: id }));
    this.parts = group("radio", say("ui.parts"), data.parts.map((one, id) => ({ id, text: one.name })),
      (id) => id === answer.state.part, (id) => act.set({ part: id }));
    this.numbers = new Map();
    this.node = h("div", { class: "controls" },
      h("h2", {}, say("ui.choices")),
      h("p", {}, h("label", { for: this.start.id }, say("ui.configuration")), h("br"), this.start), this.about,
      this.territory.node, this.layers.node, mandates.length > 1 ? this.mandate.node : null, data.parts.length > 1 ? this.parts.node : null,
      h("h2", {}, say("ui.numbers")), this.groups(answer, act));
  }

  groups(answer, act) {
    const weighty = answer.range.swings.slice(0, WEIGHTY).map((one) => one.path);
    const control = (number) => {
      const found = new NumberControl(number, this.words, act.number);
      this.numbers.set(number.path, found);
      return found.node;
    };
    const first = weighty.map((path) => control(this.model.byPath.get(path)));
    const rest = this.model.data.numbers.filter((one) => !weighty.includes(one.path) && !ownerOutside(this.model, one.path));
    const boxes = GROUPS.map((name) => [name, rest.filter((one) => one.group === name)]).filter(([, numbers]) => numbers.length);
    return [
      h("h3", {}, this.words.say("ui.weighty")), ...first,
      ...boxes.map(([name, numbers]) => this.box(name, numbers, control)),
    ];
  }

  /** A group of numbers, built when it is first opened. */
  box(name, numbers, control) {
    const body = h("div");
    const node = h("details", { ontoggle: () => { if (node.open && !body.childNodes.length) { fill(body, numbers.map(control)); this.update(this.answer); } } },
      h("summary", {}, this.words.say(`ui.group_${name}`)), body);
    return node;
  }

  update(answer) {
    this.answer = answer;
    const { state, values } = answer;
    const base = this.model.data.configurations[state.configuration];
    this.start.value = state.configuration;
    setText(this.about, base.summary);
    this.territory.update((id) => id === state.territory);
    this.layers.update((id) => state.layers.includes(id));
    this.mandate.update((id) => id === state.mandate);
    this.parts.update((id) => id === state.part);
    for (const [path, one] of this.numbers) one.update(values[path], path in base.values ? base.values[path] : this.model.byPath.get(path).value);
  }
}

/** Whether a number belongs to a guarantee that no configuration of the scenario puts in force. */
function ownerOutside(model, path) {
  const layer = /^guarantees\.([^.]+)\./.exec(path);
  return layer !== null && !model.data.layers.some((one) => one.id === layer[1]);
}
