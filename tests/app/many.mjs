// Margin and verdict at many values: {"data": ..., "states": [...], "columns": [{path: [...]}, ...]}.
import { readFileSync } from "node:fs";
import { Model, judged } from "../../negotiation/app/static/kernel.js";

const { data, states, columns } = JSON.parse(readFileSync(0, "utf-8"));
const model = new Model(data);
const found = states.map((state, i) => {
  const kernel = model.kernels.get(model.key(state));
  const paths = Object.keys(columns[i]);
  const size = columns[i][paths[0]].length;
  const rows = [];
  for (let j = 0; j < size; j += 1) {
    const values = Object.fromEntries(paths.map((path) => [path, columns[i][path][j]]));
    const there = model.values({ ...state, values });
    const answer = judged(kernel, kernel.tape.run((name) => there[name]));
    rows.push([answer.margin, Math.max(...answer.refusals.map((one) => one.gain)), answer.verdict]);
  }
  return rows;
});
process.stdout.write(JSON.stringify(found));
