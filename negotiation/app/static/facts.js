/** What there is to say about an answer, in the same messages as `negotiation.report.narrative.facts`. */
import { decimal, percent } from "./words.js";

/** The promise that falls short: less likely to be honoured than deterrence needs, all else as it is. */
export function promise(answer) {
  const short = answer.layers.filter((one) => one.needed !== null && one.needed > one.honour);
  const enough = short.filter((one) => one.needed <= 1);
  const by = enough.length ? (one) => one.needed - one.honour : (one) => one.needed;
  return (enough.length ? enough : short).reduce((best, one) => (best === null || by(one) < by(best) ? one : best), null);
}

export function isClose(answer) {
  return answer.range.low < 0 && answer.range.high > 0;
}

function filled(text, values) {
  return text.replace(/\{([a-z]+)\}/g, (_, name) => values[name]);
}

export function unitOf(model, one) {
  return filled(model.data.tables.units[one.unit], { period: model.data.period });
}

/** When a deviation would come: the stage, what became of the mandate, whose government turned away. */
function placeOf({ names, tables }, one) {
  const parts = [];
  if (one.stage !== null) parts.push(filled(tables.places.stage, { stage: names.stages[one.stage] }));
  if (one.mandate !== null) parts.push(tables.places[one.mandate]);
  if (one.away.length) parts.push(filled(tables.places.away, { names: one.away.map((party) => names.parties[party]).join(" and ") }));
  return parts.join(" ");
}

/** A deviation in words, by the tables of `negotiation.deterrence.deviation`: "doing", "condition", "gain" or "full". */
export function describe(model, one, form) {
  const { names, tables } = model.data;
  const who = names.parties[one.party];
  if (form === "doing" || form === "condition") {
    const values = { who, violation: names.violations[one.violation], guarantee: names.guarantees[one.guarantee] };
    const place = form === "condition" || one.stage !== null || one.away.length ? placeOf(model.data, one) : "";
    return `${filled(tables.moves[one.act][form], values)} ${place}`.trim();
  }
  const what = describe(model, one, "doing");
  const amount = form === "full" ? `${decimal(Math.abs(one.gain))} ${unitOf(model, one)}` : decimal(Math.abs(one.gain));
  return filled(tables.gains[one.gain > 0 ? "gains" : one.gain < 0 ? "loses" : "even"], { who, what, amount });
}

/** The sentences about an answer: verdict, margin, range, what decides, the promise that falls short, smallest change. */
export function sentences(words, model, answer, found) {
  const say = (id, values) => words.say(id, values);
  const ends = { low: decimal(answer.range.low, { signed: true }), high: decimal(answer.range.high, { signed: true }) };
  const best = answer.violations[0];
  const told = [
    say("fact.verdict", { verdict: answer.verdict, meaning: model.byVerdict.get(answer.verdict).meaning }),
    say("fact.margin", { margin: decimal(answer.margin, { signed: true }), unit: unitOf(model, best) }),
    say(isClose(answer) ? "fact.close" : "fact.clear", ends),
    say("short.decides", { deviation: describe(model, answer.binding, "full") }),
  ];
  const short = promise(answer);
  if (short) {
    const about = { name: short.name, provider: short.provider, chance: percent(short.honour) };
    told.push(short.needed > 1 ? say("fact.promise_never", about) : say("fact.promise", { ...about, needed: percent(short.needed) }));
  }
  return [...told, smallest(words, model, answer, found)];
}

/** The smallest change that makes it durable, else of the verdict at all. */
function smallest(words, model, answer, found) {
  if (!found.length) return words.say("fact.no_flip");
  const one = found[0];
  const durable = model.verdicts.durable.word;
  const number = model.byPath.get(one.path);
  const told = {
    label: number.label,
    direction: words.say(one.direction > 0 ? "fact.at_least" : "fact.at_most"),
    value: decimal(one.value),
    unit: number.unit,
    now: decimal(one.now),
  };
  if (answer.verdict === durable) return words.say("fact.flip_ends", { ...told, verdict: one.verdict });
  if (one.verdict === durable) return words.say("fact.flip_durable", told);
  return words.say("fact.flip_other", { ...told, verdict: one.verdict });
}
