/** What the page shows about an answer: verdict and sentences, conditions, the answer along a number, swings, decisions. */
import { bar, phasePicture, spine, tornado, whisker } from "./charts.js";
import { fill, h, setText } from "./dom.js";
import { describe, isClose, sentences, unitOf } from "./facts.js";
import { changes, phases, playing } from "./kernel.js";
import { decimal, percent } from "./words.js";

let views = 0;

export class AnswerView {
  constructor(model, words, answer) {
    Object.assign(this, { model, words, lever: answer.range.swings[0]?.path ?? model.data.numbers[0].path });
    const say = (id, values) => words.say(id, values);
    this.verdict = h("p", { class: "verdict", role: "status" });
    this.base = h("p", { class: "soft baseline" });
    this.box = h("section", { class: "answer", "aria-label": say("ui.answer"), id: "ng-answer", tabindex: "-1" }, h("h2", {}, say("ui.answer")), this.verdict, this.base);
    this.told = h("div", { class: "told answer" });
    this.here = h("section", { class: "here", "aria-label": say("ui.here") });
    this.conditions = h("tbody");
    const heads = ["ui.condition", "ui.holds", "ui.slack", "ui.unit"].map((id) => h("th", { scope: "col" }, say(id)));
    this.select = h("select", { id: `ng-lever-${(views += 1)}`, "data-lm-suppress-shortcuts": "true", onchange: (event) => { this.lever = event.target.value; this.phases(); } });
    this.phase = h("div");
    this.phaseText = h("p", { class: "soft" });
    this.swings = h("div");
    this.tree = h("div");
    this.node = h("div", {}, this.box, this.told, this.here,
      h("section", {}, h("h2", {}, say("ui.conditions")), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("ui.conditions") }, h("table", { class: "conditions" }, h("thead", {}, h("tr", {}, heads)), this.conditions))),
      h("section", {}, h("h2", {}, say("ui.phases")), h("p", {}, h("label", { for: this.select.id }, say("ui.phases_of")), " ", this.select), this.phase, this.phaseText),
      h("section", {}, h("h2", {}, say("ui.tree")), this.tree),
      h("section", {}, h("h2", {}, say("ui.rests")), this.swings));
  }

  update(answer, baseline, isBase) {
    this.answer = answer;
    this.found = changes(this.model, answer);
    this.heading(answer, baseline, isBase);
    this.table(answer);
    this.levers(answer);
    this.phases();
    this.drawTree(answer);
    this.drawSwings(answer);
  }

  heading(answer, baseline, isBase) {
    const { words, model } = this;
    const chip = isClose(answer) ? h("span", { class: "chip" }, words.say("ui.close")) : null;
    fill(this.verdict, answer.verdict, chip);
    for (const one of [this.box, this.told]) one.classList.toggle("bad", model.byVerdict.get(answer.verdict).rank > 0);
    const margin = decimal(baseline.margin, { signed: true });
    const name = model.data.configurations[baseline.state.configuration].name;
    const difference = decimal(answer.margin - baseline.margin, { signed: true });
    const about = isBase ? words.say("ui.same") : words.say("ui.difference", { change: difference });
    setText(this.base, `${words.say("ui.baseline", { name, verdict: baseline.verdict, margin })} ${about}`);
    const label = `${decimal(answer.range.low, { signed: true })} … ${decimal(answer.range.high, { signed: true })}`;
    const told = sentences(words, model, answer, this.found).map((one) => h("p", {}, one));
    fill(this.told, whisker(answer.margin, answer.range.low, answer.range.high, label), h("p", { class: "soft" }, words.say("ui.whisker")), told);
  }

  /** What is shown: the configuration, what is in force, and what was changed beside the document. */
  tellState(name, changed) {
    const { words, model } = this;
    const { state } = this.answer;
    const layers = model.data.layers.filter((one) => state.layers.includes(one.id)).map((one) => one.name).join(", ") || words.say("ui.none");
    const mandate = words.say(`ui.mandate_${state.mandate.replaceAll(" ", "_")}`);
    const told = [words.say("ui.here_configuration", { name, territory: model.data.territory[state.territory].name, layers, mandate })];
    if (model.data.parts.length > 1) told.push(words.say("ui.here_part", { name: model.data.parts[state.part].name }));
    const every = [...model.data.changes.map((one) => one.text), ...changed.map((one) => words.say("ui.here_change", one))];
    if (every.length) told.push(words.say("ui.here_changed", { changes: every.join("; ") }));
    fill(this.here, told.map((one) => h("p", {}, one)));
  }

  table(answer) {
    const { words, model } = this;
    const every = [...answer.violations, ...answer.refusals].sort((one, other) => other.gain - one.gain);
    const most = Math.max(...every.map((one) => Math.abs(one.gain)));
    fill(this.conditions, every.map((one) => {
      const holds = one.gain <= 0;
      const word = words.say(holds ? "ui.holds" : "ui.fails");
      const amount = decimal(-one.gain, { signed: true });
      return h("tr", {}, h("th", { scope: "row" }, describe(model, one, "condition")), h("td", { class: holds ? "" : "fail" }, word),
        h("td", { class: "num" }, h("div", { class: "measure" }, h("span", {}, amount), bar(-one.gain, most, `${word} ${amount}`))), h("td", {}, unitOf(model, one)));
    }));
  }

  /** The numbers that play a part here, the weightiest first. */
  levers(answer) {
    const weights = new Map(answer.range.swings.map((one, i) => [one.path, i]));
    const found = this.model.data.numbers.filter((one) => playing(answer, one.path));
    found.sort((one, other) => (weights.get(one.path) ?? 999) - (weights.get(other.path) ?? 999));
    if (!found.some((one) => one.path === this.lever)) this.lever = found[0].path;
    const key = found.map((one) => one.path).join();
    if (key !== this.shown) {
      this.shown = key;
      fill(this.select, found.map((one) => h("option", { value: one.path }, one.label)));
    }
    this.select.value = this.lever;
  }

  phases() {
    const { answer, words, model } = this;
    const number = model.byPath.get(this.lever);
    const now = answer.values[this.lever];
    const [low, high] = shownRange(number, now);
    const found = phases(answer, this.lever, low, high);
    const told = found.spans.map((one) => words.say("ui.phase", { verdict: one.verdict, low: decimal(one.low), high: decimal(one.high) }));
    const text = words.say("ui.phases_told", { low: decimal(low), high: decimal(high), unit: number.unit, spans: told.join("; ") });
    const axis = words.say("ui.margin_axis", { period: model.data.period });
    const unit = `${number.label} (${number.unit})`;
    fill(this.phase, phasePicture({ ...found, verdicts: model.byVerdict, now, low, high, unit, label: text, axis, nowText: words.say("ui.now", { value: decimal(now) }) }));
    setText(this.phaseText, text);
  }

  drawSwings(answer) {
    const { words, model } = this;
    const names = answer.range.swings.slice(0, 8).map((one) => model.byPath.get(one.path).label);
    const told = answer.range.swings.slice(0, 8).map((one, i) => words.say("ui.swing", { label: names[i], low: decimal(one.low, { signed: true }), high: decimal(one.high, { signed: true }) }));
    fill(this.swings, told.length ? tornado({ swings: answer.range.swings, margin: answer.margin, label: told.join("; "), names }) : null);
  }

  drawTree(answer) {
    const { words, model } = this;
    const steps = decisions(model, answer);
    const outline = steps.map((one) => h("li", {}, words.say("ui.tree_keeps", { who: one.who, move: one.move }),
      h("ul", {}, one.others.map((each) => h("li", {}, words.say(each.gain > 0 ? "ui.tree_gain" : "ui.tree_loss", { what: each.what, amount: decimal(Math.abs(each.gain)) }))))));
    const layers = answer.layers.map((one) => words.say("ui.tree_layer", { name: one.name, chance: percent(one.reliability) }));
    const end = words.say("ui.tree_end");
    const half = end.split(" ");
    const label = steps.map((one) => words.say("ui.tree_keeps", { who: one.who, move: one.move })).join("; ");
    fill(this.tree, spine({ steps, end: [half.slice(0, 2).join(" "), half.slice(2).join(" ")], label }),
      layers.length ? h("p", {}, words.say("ui.tree_answer", { names: words.listed(layers) })) : null,
      h("ol", { class: "outline soft" }, outline));
  }
}

/** Where the agreement is kept or left, in order: who decides, the move that keeps it, the others with their gains. */
function decisions(model, answer) {
  const found = new Map();
  for (const one of [...answer.refusals, ...answer.violations].sort((a, b) => a.order - b.order)) {
    if (!found.has(one.where)) found.set(one.where, { who: model.data.names.parties[one.party], move: model.data.tables.moves[one.keeps].choice, round: one.adversary, others: [] });
    found.get(one.where).others.push({ what: describe(model, one, "doing"), gain: one.gain });
  }
  return [...found.values()];
}

/** The part of a number's values that is shown: its range, widened to hold the present value. */
function shownRange(number, now) {
  if (number.low !== null) {
    const pad = (number.high - number.low) / 2;
    const least = number.least === null ? number.low - pad : Math.max(number.least, number.low - pad);
    const most = number.most === null ? number.high + pad : Math.min(number.most, number.high + pad);
    return [Math.min(least, now), Math.max(most, now)];
  }
  return [number.least ?? Math.min(0, now), number.most ?? Math.max(1, 2 * now)];
}
