// The sentences of the page about states, and the changes they come from.
import { readFileSync } from "node:fs";
import { sentences } from "../../negotiation/app/static/facts.js";
import { Model, changes, evaluate } from "../../negotiation/app/static/kernel.js";
import { Words } from "../../negotiation/app/static/words.js";

const { data, words, states } = JSON.parse(readFileSync(0, "utf-8"));
const model = new Model(data);
process.stdout.write(JSON.stringify(states.map((state) => {
  const answer = evaluate(model, state);
  const found = changes(model, answer);
  return [sentences(new Words(words), model, answer, found), found];
})));
