/**
 * The state of the page: one small frozen object, and its text for the address, from which it comes back the same.
 *
 * A state starts from a configuration of a model; what is as the configuration has it is left out of the text.
 */

/** @typedef {{configuration: string, territory: string, layers: string[], mandate: string, part: number, values: Object<string, number>}} State */

const MOST_TEXT = 20000;

export function frozen(state) {
  return Object.freeze({ ...state, layers: Object.freeze([...state.layers]), values: Object.freeze({ ...state.values }) });
}

/** The state of a configuration as the document has it. */
export function stateOf(model, configuration) {
  const { territory, layers, mandate, part } = model.data.configurations[configuration];
  return frozen({ configuration, territory, layers, mandate, part, values: {} });
}

/** A state with entries replaced; values equal to the configuration's are dropped, layers stand in the model's order. */
export function changedState(model, state, entries) {
  const next = { ...state, ...entries };
  const base = { ...model.data.configurations[next.configuration].values };
  const values = {};
  for (const [path, value] of Object.entries(next.values)) {
    const own = path in base ? base[path] : model.byPath.get(path).value;
    if (value !== own) values[path] = value;
  }
  const layers = model.data.layers.map((one) => one.id).filter((one) => next.layers.includes(one));
  return frozen({ ...next, layers, values });
}

/** Whether two states are the same. */
export function sameState(one, other) {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

function canonical(state) {
  return [state.configuration, state.territory, [...state.layers].sort(), state.mandate, state.part, Object.entries(state.values).sort()];
}

/** A state as the text of an address's fragment (without '#'). */
export function encode(model, state) {
  const base = model.data.configurations[state.configuration];
  const found = new URLSearchParams();
  if (state.configuration !== model.data.baseline) found.append("c", state.configuration);
  if (state.territory !== base.territory) found.append("t", state.territory);
  if ([...state.layers].sort().join() !== [...base.layers].sort().join()) found.append("g", state.layers.join(" "));
  if (state.mandate !== base.mandate) found.append("u", state.mandate);
  if (state.part !== base.part) found.append("p", String(state.part));
  for (const [path, value] of Object.entries(state.values).sort()) found.append(path, String(value));
  return found.toString();
}

/** What a state changes beside its configuration as the document has it: label, before and after, as people read them. */
export function changesOf(words, model, state) {
  const { data } = model;
  const base = data.configurations[state.configuration];
  const found = [];
  const named = (ids) => ids.map((id) => data.layers.find((one) => one.id === id)?.name ?? id).join(", ") || words.say("ui.none");
  const mandate = (id) => words.say(`ui.mandate_${id.replaceAll(" ", "_")}`);
  const put = (label, before, after) => { if (before !== after) found.push({ label, before, after }); };
  put(words.say("ui.territory"), data.territory[base.territory].name, data.territory[state.territory].name);
  put(words.say("ui.layers"), named(data.layers.map((one) => one.id).filter((id) => base.layers.includes(id))), named(state.layers));
  put(words.say("ui.mandate"), mandate(base.mandate), mandate(state.mandate));
  put(words.say("ui.parts"), data.parts[base.part].name, data.parts[state.part].name);
  for (const [path, value] of Object.entries(state.values).sort()) {
    const number = model.byPath.get(path);
    put(number.label, String(path in base.values ? base.values[path] : number.value), String(value));
  }
  return found;
}

/** Why the numbers of a state do not go together, by the rules that Python checks too; empty if they do. */
export function refusals(model, state) {
  const values = model.values(state);
  const found = [];
  for (const rule of model.data.rules) {
    if (!rule.paths.every((path) => path in values)) continue;
    const given = rule.paths.map((path) => values[path]);
    const total = given.reduce((sum, one) => sum + one, 0);
    const good = {
      increasing: given.every((one, i) => i === 0 || given[i - 1] < one),
      whole: Math.abs(total - 1) < 1e-12,
      chance: total > 0 && total <= 1 + 1e-15,
    }[rule.kind];
    if (good) continue;
    const what = rule.what.replace(/\{(\w+)\}/g, (_, name) => String(Number((name === "total" ? total : given[Number(name)]).toPrecision(6))));
    found.push({ paths: rule.paths, reason: `${what} ${rule.advice}`.trim() });
  }
  const results = model.formulas.run((name) => values[name]);
  model.data.formulas.allowed.forEach((one, i) => {
    const value = results[i];
    const low = one.low !== null && (value < one.low || (one.strict && value === one.low));
    const high = one.high !== null && (value > one.high || (one.strict && value === one.high));
    if (low || high || !Number.isFinite(value)) found.push({ paths: Object.keys(state.values), reason: one.what });
  });
  return found;
}

/** From text to a state, with a message for each part that means nothing here; what is understood is kept. */
export function decode(model, text) {
  const problems = [];
  if (text.length > MOST_TEXT) return { state: stateOf(model, model.data.baseline), problems: [["link.long"]] };
  const given = new URLSearchParams(text);
  let configuration = given.get("c") ?? model.data.baseline;
  if (!Object.hasOwn(model.data.configurations, configuration)) {
    problems.push(["link.configuration", { name: configuration.slice(0, 60) }]);
    configuration = model.data.baseline;
  }
  const entries = { values: {} };
  for (const [key, value] of given) {
    const problem = taken(model, key, value, entries);
    if (problem) problems.push(problem);
  }
  const start = stateOf(model, configuration);
  const state = changedState(model, start, entries);
  const refused = refusals(model, state);
  if (!refused.length) return { state, problems };
  for (const { reason } of refused) problems.push(["link.together", { reason }]);
  const out = new Set(refused.flatMap((one) => one.paths));
  const values = Object.fromEntries(Object.entries(state.values).filter(([path]) => !out.has(path)));
  return { state: changedState(model, start, { ...entries, values }), problems };
}

function taken(model, key, value, entries) {
  const data = model.data;
  const unknown = ["link.unknown", { name: key.slice(0, 60), value: value.slice(0, 60) }];
  if (key === "c" || key === "m" || key === "pin") return null;
  if (key === "t") {
    if (!Object.hasOwn(data.territory, value)) return unknown;
    entries.territory = value;
  } else if (key === "g") {
    const layers = value.split(" ").filter((one) => one);
    if (!layers.every((one) => data.layers.some((each) => each.id === one))) return unknown;
    entries.layers = layers;
  } else if (key === "u") {
    if (!data.mandates.includes(value)) return unknown;
    entries.mandate = value;
  } else if (key === "p") {
    if (!/^\d+$/.test(value) || !data.parts[Number(value)]) return unknown;
    entries.part = Number(value);
  } else {
    const number = model.byPath.get(key);
    if (!number) return unknown;
    const found = readNumber(number, value);
    if (found === null) return ["link.value", { name: number.label, value: value.slice(0, 60) }];
    entries.values[key] = found;
  }
  return null;
}

/** A number from text, within what its kind allows; null if it is none. */
export function readNumber(number, text) {
  if (!/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?\s*$/i.test(text)) return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  const low = number.floor !== null && (value < number.floor || (number.strict && value === number.floor));
  const high = number.ceiling !== null && (value > number.ceiling || (number.strict && value === number.ceiling));
  const size = Math.abs(value);
  return low || high || size > 1e15 || (size > 0 && size < 1e-30) ? null : value;
}

/** What the reader did, to go back and forth: states in order, and where we are among them. */
export class History {
  constructor(state) { this.states = [state]; this.at = 0; }

  get state() { return this.states[this.at]; }

  push(state) {
    if (sameState(state, this.state)) return;
    this.states = [...this.states.slice(0, this.at + 1), state].slice(-500);
    this.at = this.states.length - 1;
  }

  /** Replaces the newest state: a slider that is still moving is one step. */
  amend(state) {
    if (this.at === 0) this.push(state);
    else { this.states = [...this.states.slice(0, this.at), state]; }
  }

  undo() { if (this.at > 0) this.at -= 1; return this.state; }

  redo() { if (this.at < this.states.length - 1) this.at += 1; return this.state; }
}
