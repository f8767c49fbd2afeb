// Answers of the page's own modules, for states given on standard input as JSON: {"data": ..., "states": [...]}.
import { readFileSync } from "node:fs";
import { Model, changes, evaluate } from "../../negotiation/app/static/kernel.js";
import { decode, encode, sameState } from "../../negotiation/app/static/state.js";

const { data, states, flips } = JSON.parse(readFileSync(0, "utf-8"));
const model = new Model(data);
const answers = states.map((state) => {
  const found = evaluate(model, state);
  if (found === null) return null;
  const text = encode(model, state);
  const back = decode(model, text);
  return {
    verdict: found.verdict,
    margin: found.margin,
    binding: [found.binding.party, found.binding.where, found.binding.move, found.binding.gain],
    violations: found.violations.map((one) => [one.where, one.move, one.gain]),
    refusals: found.refusals.map((one) => [one.party, one.gain]),
    range: [found.range.low, found.range.high],
    widest: found.range.swings.slice(0, 5).map((one) => one.path),
    chance: found.chance,
    layers: found.layers.map((one) => [one.id, one.honour, one.reliability, one.needed, one.cutoff, one.response]),
    text,
    round: sameState(back.state, state) && back.problems.length === 0,
    changes: flips ? changes(model, found) : null,
  };
});
process.stdout.write(JSON.stringify(answers));
