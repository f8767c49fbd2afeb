// The text of states, and whether it brings them back.
import { readFileSync } from "node:fs";
import { Model } from "../../negotiation/app/static/kernel.js";
import { decode, encode, sameState } from "../../negotiation/app/static/state.js";

const { data, states } = JSON.parse(readFileSync(0, "utf-8"));
const model = new Model(data);
process.stdout.write(JSON.stringify(states.map((state) => {
  const text = encode(model, state);
  const back = decode(model, text);
  return [text, sameState(back.state, state), back.problems];
})));
