/**
 * From a state of the page to an answer: a kernel's tape is walked, and the verdict read off the signs of its outputs,
 * by the same rules as `negotiation.deterrence.verdict`. The form of the game is not known here; verdicts, their ranks
 * and the words of moves come with the data (`tables`).
 */
import { Tape } from "./tape.js";

const ZERO = 1e-13;
const SCAN = 48;
const STEPS = 32;
const ZOOMS = 14;

export function signOf(value) {
  return value > ZERO ? 1 : value < -ZERO ? -1 : 0;
}

/** A model's data with its tapes: numbers, layers, lines, configurations, kernels by setting. */
export class Model {
  constructor(data) {
    this.data = data;
    this.verdicts = data.tables.verdicts;
    this.byVerdict = new Map(Object.values(this.verdicts).map((one) => [one.word, one]));
    this.lines = new Tape(data.lines.steps, data.lines.outputs);
    this.formulas = new Tape(data.formulas.steps, data.formulas.outputs);
    this.kernels = new Map();
    this.byPath = new Map(data.numbers.map((one) => [one.path, one]));
    for (const [key, kernel] of Object.entries(data.kernels)) this.add(key, kernel);
  }

  add(key, kernel) {
    if (!kernel.refusal) kernel.tape = new Tape(kernel.steps, kernel.outputs);
    kernel.verdicts = this.verdicts;
    this.kernels.set(key, kernel);
  }

  /** The key of the kernel that a state needs: mandate, parts left out, promises, guarantees that stay fixed. */
  key(state) {
    const fixed = this.data.layers.filter((one) => !one.open && state.layers.includes(one.id)).map((one) => one.id);
    const part = this.data.parts[state.part];
    return [state.mandate, ...[part.without, part.assurances, fixed].map((one) => [...one].sort().join(","))].join("|");
  }

  /** The value of every number in a state, with the names of layers and line. */
  values(state) {
    const found = Object.create(null);
    for (const one of this.data.numbers) found[one.path] = one.value;
    Object.assign(found, this.data.configurations[state.configuration].values, state.values);
    for (const one of this.data.layers) found[`layer.${one.id}`] = state.layers.includes(one.id) ? 1 : 0;
    return this.withLine(found, state.territory);
  }

  /** Puts in what the line gives each side, from the worth of areas. */
  withLine(values, territory) {
    const results = this.lines.run((name) => values[name]);
    for (const [name, output] of Object.entries(this.data.lines.options[territory])) values[name] = results[output];
    return values;
  }

  /** The numbers with one changed; the other worths of areas give way so that a side's whole stake stays one. */
  changed(values, path, value, territory) {
    const found = Object.assign(Object.create(null), values);
    found[path] = value;
    const weight = /^territory\.areas\..*(\.weight\..*)$/.exec(path);
    if (weight) {
      const scale = (1 - value) / (1 - values[path]);
      for (const one of this.data.numbers) {
        if (one.path !== path && one.path.startsWith("territory.areas.") && one.path.endsWith(weight[1])) found[one.path] *= scale;
      }
    }
    return path.startsWith("territory.") ? this.withLine(found, territory) : found;
  }
}

function valid(cases, results) {
  return cases.filter((one) => one.conditions.every((index) => signOf(results[index]) !== 1));
}

function largest(one, results) {
  let found = -Infinity;
  for (const each of one.truce) found = Math.max(found, results[each.gain]);
  return found;
}

/** What becomes of a mandate that the adversary may veto, and the case of the agreement that holds. */
function here(kernel, results) {
  let choice = "";
  if (kernel.council) choice = valid(kernel.consent, results).some((one) => signOf(results[one.gain]) !== -1) ? "consent" : "veto";
  const every = kernel.held[choice];
  const cases = every.length === 1 ? every : valid(every, results);
  const held = cases.reduce((best, one) => (largest(one, results) > largest(best, results) ? one : best), cases[0]);
  return { choice, held };
}

/**
 * The verdict and what decides it, from a kernel's outputs. `there(party)` tells whether a party has a guarantee in
 * force: the government of one that has none may turn away without anybody noticing.
 */
export function judged(kernel, results, there = () => true) {
  const { choice, held } = here(kernel, results);
  const valued = (one) => ({ ...one, index: one.gain, gain: results[one.gain] });
  const violations = held.truce.filter((one) => one.away.every(there)).map(valued).sort((one, other) => other.gain - one.gain);
  const refusals = held.signature.map(valued);
  const verdict = verdictOf(kernel, results, held);
  const binding = deciding(kernel, verdict, violations, refusals);
  return { choice, violations, refusals, verdict, margin: -violations[0].gain, binding };
}

function verdictOf(kernel, results, held) {
  const { verdicts } = kernel;
  let [pays, grave, tie] = [false, false, false];
  for (const one of held.truce) {
    const sign = signOf(results[one.gain]);
    if (sign === 1) { pays = true; grave ||= one.grave; } else if (sign === 0) tie = true;
  }
  const accepted = held.signature.every((one) => signOf(results[one.gain]) !== 1);
  if (pays) {
    if (accepted) return (grave ? verdicts.violationPays : verdicts.smallPays).word;
    const breaks = held.signature.some((one) => one.adversary && signOf(results[one.gain]) === 1)
      && valid(kernel.signing, results).some((one) => signOf(results[one.gain]) !== -1);
    return (breaks ? verdicts.opportunistic : verdicts.neither).word;
  }
  if (tie) return verdicts.undetermined.word;
  return (accepted ? verdicts.durable : verdicts.notAccepted).word;
}

function deciding(kernel, verdict, violations, refusals) {
  if (verdict === kernel.verdicts.notAccepted.word) return refusals.reduce((best, one) => (one.gain > best.gain ? one : best));
  const grave = violations.filter((one) => one.grave);
  return grave.length && grave[0].gain > 0 ? grave[0] : violations[0];
}

/** Everything that the page says about a state; null while its kernel is not there. */
export function evaluate(model, state) {
  const kernel = model.kernels.get(model.key(state));
  if (!kernel || kernel.refusal) return null;
  const values = model.values(state);
  const reader = new Reader(model, kernel, state, values);
  const found = judged(kernel, reader.here(), (party) => model.data.layers.some((one) => one.party === party && state.layers.includes(one.id)));
  return {
    ...found,
    state,
    values,
    reader,
    range: rangeOf(model, state, reader, found),
    chance: chanceOf(model, values, found),
    layers: layersOf(model, state, values, found),
  };
}

/** A kernel's outputs in a state, and where one number is another: only that number is put in anew. */
class Reader {
  constructor(model, kernel, state, values) {
    Object.assign(this, { model, kernel, state, values });
    kernel.places ??= new Map(kernel.tape.names);
  }

  here() {
    this.kernel.reader = this;
    return this.kernel.tape.run((name) => this.values[name]);
  }

  /** Whether a number plays a part: the kernel reads it, or it tells what the line gives. */
  reads(path) {
    return path.startsWith("territory.") || this.kernel.places.has(path);
  }

  at(path, value) {
    const { kernel, values } = this;
    if (path.startsWith("territory.")) {
      kernel.reader = null;
      const there = this.model.changed(values, path, value, this.state.territory);
      return kernel.tape.run((name) => there[name]);
    }
    if (kernel.reader !== this) this.here();
    const place = kernel.places.get(path);
    if (place !== undefined) kernel.tape.values[place] = value;
    const results = kernel.tape.walk();
    if (place !== undefined) kernel.tape.values[place] = values[path];
    return results;
  }
}

/** Numbers that a configuration or the reader has set: their ranges no longer count. */
function settled(model, state) {
  return { ...model.data.configurations[state.configuration].values, ...state.values };
}

/**
 * The least and the largest value of a function over a range: by a scan, narrowed around a point inside that beats the
 * ends. An extreme narrower than a step may be missed (Python cuts the range instead).
 */
function extremes(valued, low, high) {
  const ends = [valued(low), valued(high)];
  const steps = (from, to) => Array.from({ length: STEPS + 1 }, (_, i) => from + ((to - from) * i) / STEPS);
  const whole = steps(low, high);
  const values = whole.map(valued);
  return [-1, 1].map((sign) => {
    let [grid, found] = [whole, values];
    let best = sign * Math.max(...ends.map((one) => sign * one));
    for (let zoom = 0; zoom < ZOOMS; zoom += 1) {
      const at = found.reduce((top, one, i) => (sign * one > sign * found[top] ? i : top), 0);
      if (!(sign * found[at] > sign * best) && zoom === 0) return best;
      if (sign * found[at] > sign * best) best = found[at];
      grid = steps(grid[Math.max(at - 1, 0)], grid[Math.min(at + 1, STEPS)]);
      found = grid.map(valued);
    }
    return best;
  });
}

/** The margin over the ranges of the numbers, one at a time: its extremes, and each swing, the widest first. */
function rangeOf(model, state, reader, found) {
  const fixed = settled(model, state);
  const swings = [];
  for (const one of model.data.numbers) {
    if (one.low === null || one.path in fixed || !reader.reads(one.path)) continue;
    const margin = (value) => {
      const results = reader.at(one.path, value);
      return -Math.max(...found.violations.map((each) => results[each.index]));
    };
    const reach = extremes(margin, one.low, one.high);
    if (!(reach[1] - reach[0] > 1e-12)) continue;
    const [low, high] = margin(one.low) <= margin(one.high) ? reach : reach.reverse();
    swings.push({ path: one.path, low, high });
  }
  swings.sort((one, other) => Math.abs(other.high - other.low) - Math.abs(one.high - one.low));
  const every = [found.margin, ...swings.flatMap((one) => [one.low, one.high])];
  return { low: Math.min(...every), high: Math.max(...every), swings };
}

/** The chance that an attack pays if only the range of the attacker's cost of fighting is known; null without one. */
function chanceOf(model, values, found) {
  const cost = model.byPath.get("war.adversary_cost");
  const attack = found.violations.find((one) => one.adversary && model.data.tables.attacks.includes(one.act));
  if (!cost || cost.low === null || !attack) return null;
  const worth = attack.gain + values["war.adversary_cost"];
  return Math.min(Math.max((worth - cost.low) / (cost.high - cost.low), 0), 1);
}

/** What each provider does when called, and the chance that would be needed. */
function layersOf(model, state, values, found) {
  const mandate = found.choice === "veto" ? "absent" : state.mandate;
  const kernel = model.kernels.get(model.key({ ...state, mandate }));
  if (!kernel || kernel.refusal) return [];
  const results = kernel.tape.run((name) => values[name]);
  return model.data.layers.filter((one) => state.layers.includes(one.id) && kernel.layers[one.id]).map((one) => {
    const at = kernel.layers[one.id];
    const [none, sure] = [results[at.at0], results[at.at1]];
    const needed = Math.abs(none - sure) > ZERO ? none / (none - sure) : null;
    return {
      id: one.id, name: one.name, provider: one.provider, needed,
      honour: results[at.honour], reliability: results[at.reliability], cutoff: results[at.cutoff], response: results[at.response],
    };
  });
}

/** Verdict and margin at other values of one number, all else as it is. */
export function along(answer, path) {
  const { kernel } = answer.reader;
  return (value) => {
    const results = answer.reader.at(path, value);
    const { held } = here(kernel, results);
    return { verdict: verdictOf(kernel, results, held), margin: -largest(held, results) };
  };
}

/**
 * On each side the nearest change of verdict, and further out each first verdict that is better than all before; found by
 * a scan and bisection (a narrow interval may be missed).
 */
export function flips(model, answer, path) {
  const number = model.byPath.get(path);
  const at = along(answer, path);
  const here = answer.values[path];
  const rank = (verdict) => model.byVerdict.get(verdict).rank;
  const found = [];
  for (const direction of [1, -1]) {
    let [last, verdict, best, changed] = [here, answer.verdict, rank(answer.verdict), false];
    for (const value of steps(here, direction > 0 ? number.most : number.least, direction)) {
      const there = at(value).verdict;
      if (there !== verdict) {
        const border = bisected(last, value, (one) => at(one).verdict !== verdict);
        const beyondIt = at(beyond(border, value)).verdict;
        if (beyondIt !== answer.verdict && (!changed || rank(beyondIt) < best)) {
          const told = number.whole ? (direction > 0 ? Math.ceil : Math.floor)(border) : border;
          if (told !== here && (told === border || at(told).verdict === beyondIt)) found.push({ path, direction, value: told, now: here, verdict: beyondIt });
          best = Math.min(best, rank(beyondIt));
          changed = true;
        }
        verdict = there;
      }
      if (changed && best === 0) break;
      last = value;
    }
  }
  return found;
}

/** Values from the current one outwards: even steps to an end, growing steps where there is none. */
function steps(here, end, direction) {
  if (end !== null) return Array.from({ length: SCAN }, (_, i) => here + ((end - here) * (i + 1)) / (SCAN + 0.5));
  const scale = Math.max(Math.abs(here), 0.1);
  return Array.from({ length: SCAN - 1 }, (_, i) => here + direction * scale * ((i + 1) / (SCAN - 1 - i)));
}

function bisected(same, other, changed) {
  for (let i = 0; i < 60 && Math.abs(other - same) > 1e-13 * Math.max(1, Math.abs(other)); i += 1) {
    const half = (same + other) / 2;
    if (changed(half)) other = half; else same = half;
  }
  return other;
}

function beyond(border, value) {
  return border + (value - border) * 1e-6;
}

/** The whole range of a number as intervals with their verdicts, found by a scan and bisection. */
export function phases(answer, path, low, high, points = 160) {
  const at = along(answer, path);
  const grid = Array.from({ length: points + 1 }, (_, i) => low + ((high - low) * i) / points);
  const found = grid.map((value) => ({ value, ...at(value) }));
  const spans = [{ low, high, verdict: found[0].verdict }];
  for (let i = 1; i <= points; i += 1) {
    if (found[i].verdict === found[i - 1].verdict) continue;
    const border = bisected(grid[i - 1], grid[i], (one) => at(one).verdict !== found[i - 1].verdict);
    spans[spans.length - 1].high = border;
    spans.push({ low: border, high, verdict: found[i].verdict });
  }
  return { spans, curve: found.map((one) => [one.value, one.margin]) };
}

/** How far a change is, relative to the current value (values below 0.05 count as 0.05). */
export function effort(change) {
  return Math.abs(change.value - change.now) / Math.max(Math.abs(change.now), 0.05);
}

/** The nearest change of each lever in a state, those that make it durable first, the smallest first. */
export function changes(model, answer) {
  const found = model.data.numbers.filter((one) => one.lever && playing(answer, one.path))
    .flatMap((one) => flips(model, answer, one.path));
  const size = (one) => Math.round(effort(one) * 1e9);
  const durable = model.verdicts.durable.word;
  return found.sort((one, other) => (one.verdict !== durable) - (other.verdict !== durable) || size(one) - size(other)
    || (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

/** Whether a number plays a part in a state: its kernel reads it, and its guarantee is in force. */
export function playing(answer, path) {
  const layer = /^guarantees\.([^.]+)\./.exec(path);
  if (layer && !answer.state.layers.includes(layer[1])) return false;
  if (path.startsWith("territory.options.")) return path.startsWith(`territory.options.${answer.state.territory}.`);
  return answer.reader.reads(path);
}
