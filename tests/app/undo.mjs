// Steps done, undone and done again.
import { readFileSync } from "node:fs";
import { Model } from "../../negotiation/app/static/kernel.js";
import { History, changedState, sameState, stateOf } from "../../negotiation/app/static/state.js";

const { data, states } = JSON.parse(readFileSync(0, "utf-8"));
const model = new Model(data);
const every = states.map((one) => changedState(model, stateOf(model, one.configuration), one));
const history = new History(every[0]);
let last = every[0];
let steps = 0;
for (const one of every.slice(1)) { if (!sameState(one, last)) { history.push(one); steps += 1; last = one; } }
for (let i = 0; i < steps; i += 1) history.undo();
const start = sameState(history.state, every[0]);
for (let i = 0; i < steps; i += 1) history.redo();
const end = sameState(history.state, last);
const moved = changedState(model, last, { values: { ...last.values, "war.power_shift": 0.2 } });
const again = changedState(model, last, { values: { ...last.values, "war.power_shift": 0.21 } });
history.push(moved);
history.amend(again);
const amended = sameState(history.state, again) && sameState(history.undo(), last);
history.push(every[0]);
const at = history.at;
history.redo();
process.stdout.write(JSON.stringify({ start, end, amended, forgotten: history.at === at }));
