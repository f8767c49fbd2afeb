// What the page says of every deviation in some states: {"data": ..., "states": [...]}.
import { readFileSync } from "node:fs";
import { describe } from "../../negotiation/app/static/facts.js";
import { Model, evaluate } from "../../negotiation/app/static/kernel.js";

const { data, states } = JSON.parse(readFileSync(0, "utf-8"));
const model = new Model(data);
process.stdout.write(JSON.stringify(states.map((state) => {
  const answer = evaluate(model, state);
  return [...answer.violations, ...answer.refusals].map((one) => ["condition", "full", "gain"].map((form) => describe(model, one, form)));
})));
