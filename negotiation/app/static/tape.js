/**
 * The arithmetic of the page: a tape is a list of instructions that Python took from its own expressions; this walks
 * it in double precision. Nothing here knows what the numbers mean, and nothing is compiled or evaluated as code.
 */

const OPERATIONS = [
  "name", "constant", "add", "mul", "power", "real_power", "min", "max", "abs", "exp", "log",
  "uniform_cdf", "uniform_integral", "normal_cdf", "normal_integral", "logistic_cdf", "logistic_integral",
];
const CODE = new Map(OPERATIONS.map((name, index) => [name, index]));

/** A ratio of integers as text ("3", "-1/7") as a number. */
export function ratio(text) {
  const [top, bottom] = String(text).split("/");
  return bottom === undefined ? Number(top) : Number(top) / Number(bottom);
}

/** One program: instructions [operation, (name | constant | exponent), ...operands] and the positions of its outputs. */
export class Tape {
  constructor(steps, outputs) {
    const size = steps.length;
    this.codes = new Int32Array(size);
    this.starts = new Int32Array(size + 1);
    this.data = new Float64Array(size);
    this.names = [];
    const operands = [];
    steps.forEach((step, place) => {
      const code = CODE.get(step[0]);
      if (code === undefined) throw new Error(`unknown operation '${step[0]}'`);
      this.codes[place] = code;
      let rest = step.slice(1);
      if (code === 0) { this.names.push([rest[0], place]); rest = []; }
      else if (code === 1) { this.data[place] = ratio(rest[0]); rest = []; }
      else if (code === 4) { this.data[place] = rest[0]; rest = rest.slice(1); }
      operands.push(...rest);
      this.starts[place + 1] = operands.length;
    });
    this.operands = Int32Array.from(operands);
    this.outputs = Int32Array.from(outputs);
    this.values = new Float64Array(size);
    this.results = new Float64Array(outputs.length);
  }

  /** The outputs where `lookup(name)` gives the names' values; the array is used again by the next call. */
  run(lookup) {
    for (const [name, place] of this.names) this.values[place] = lookup(name);
    return this.walk();
  }

  /** The same after some names' values were put into `values` by hand. */
  walk() {
    const { codes, starts, data, operands, values } = this;
    for (let place = 0; place < codes.length; place += 1) {
      const start = starts[place], end = starts[place + 1];
      const one = values[operands[start]];
      let found;
      switch (codes[place]) {
        case 0: continue;
        case 1: found = data[place]; break;
        case 2: found = one; for (let i = start + 1; i < end; i += 1) found += values[operands[i]]; break;
        case 3: found = one; for (let i = start + 1; i < end; i += 1) found *= values[operands[i]]; break;
        case 4: found = Math.pow(one, data[place]); break;
        case 5: found = Math.pow(one, values[operands[start + 1]]); break;
        case 6: found = one; for (let i = start + 1; i < end; i += 1) found = Math.min(found, values[operands[i]]); break;
        case 7: found = one; for (let i = start + 1; i < end; i += 1) found = Math.max(found, values[operands[i]]); break;
        case 8: found = Math.abs(one); break;
        case 9: found = Math.exp(one); break;
        case 10: found = Math.log(one); break;
        default: found = law(codes[place], one, values[operands[start + 1]], values[operands[start + 2]]);
      }
      values[place] = found;
    }
    for (let i = 0; i < this.outputs.length; i += 1) this.results[i] = values[this.outputs[i]];
    return this.results;
  }
}

function law(code, x, first, second) {
  const z = (x - first) / second;
  switch (code) {
    case 11: return Math.min(Math.max((x - first) / (second - first), 0), 1);
    case 12: {
      const inside = Math.min(Math.max(x, first), second) - first;
      return (inside * inside) / (2 * (second - first)) + Math.max(x - second, 0);
    }
    case 13: return erfc(-z / Math.SQRT2) / 2;
    case 14: return ((x - first) * erfc(-z / Math.SQRT2)) / 2 + (second * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    case 15: return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
    default: return second * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
  }
}

/** The complementary error function: its power series near zero, its continued fraction (Lentz) further out. */
export function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let term = x, total = x;
    for (let n = 1; n < 200 && Math.abs(term) > 1e-18 * total; n += 1) { term *= (2 * x * x) / (2 * n + 1); total += term; }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
  }
  if (x > 27) return 0;
  let c = x, d = 0, found = x;
  for (let n = 1; n < 300; n += 1) {
    const step = n / 2;
    d = 1 / (x + step * d);
    c = x + step / c;
    found *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * found);
}
