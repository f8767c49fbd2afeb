// What links mean: {"data": ..., "texts": [...]} to the problems told, the numbers set, verdict and margin.
import { readFileSync } from "node:fs";
import { Model, evaluate } from "../../negotiation/app/static/kernel.js";
import { decode } from "../../negotiation/app/static/state.js";

const { data, texts } = JSON.parse(readFileSync(0, "utf-8"));
const model = new Model(data);
process.stdout.write(JSON.stringify(texts.map((text) => {
  const { state, problems } = decode(model, text);
  const found = evaluate(model, state);
  return { problems, values: state.values, verdict: found.verdict, margin: found.margin };
})));
