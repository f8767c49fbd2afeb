/** What there is to say about an answer, in the same messages as `negotiation.report.narrative.facts`. */
import { DURABLE } from "./kernel.js";
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

export function unitOf(words, model, one) {
  return words.say(one.grave || one.signs ? "unit.flow" : "unit.small", { period: model.data.period });
}

/** A deviation in words: who gains or loses how much by what. */
export function deviation(words, model, one, prefix = "fact") {
  if (one.gain === 0) return words.say(`${prefix}.indifferent`, { who: one.who, what: one.what });
  const told = { who: one.who, what: one.what, amount: decimal(Math.abs(one.gain)), unit: unitOf(words, model, one) };
  return words.say(one.gain > 0 ? `${prefix}.gains` : `${prefix}.loses`, told);
}

/** The sentences about an answer: verdict, margin, range, what decides, the promise that falls short, smallest change. */
export function sentences(words, model, answer, found) {
  const say = (id, values) => words.say(id, values);
  const ends = { low: decimal(answer.range.low, { signed: true }), high: decimal(answer.range.high, { signed: true }) };
  const best = answer.violations[0];
  const told = [
    say("fact.verdict", { verdict: answer.verdict, meaning: words.verdicts[answer.verdict] }),
    say("fact.margin", { margin: decimal(answer.margin, { signed: true }), unit: unitOf(words, model, best) }),
    say(isClose(answer) ? "fact.close" : "fact.clear", ends),
    deviation(words, model, answer.binding),
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
  const number = model.byPath.get(one.path);
  const told = {
    label: number.label,
    direction: words.say(one.direction > 0 ? "fact.at_least" : "fact.at_most"),
    value: decimal(one.value),
    unit: number.unit,
    now: decimal(one.now),
  };
  if (answer.verdict === DURABLE) return words.say("fact.flip_ends", { ...told, verdict: one.verdict });
  if (one.verdict === DURABLE) return words.say("fact.flip_durable", told);
  return words.say("fact.flip_other", { ...told, verdict: one.verdict });
}
