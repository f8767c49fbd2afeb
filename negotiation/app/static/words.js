/** Messages with places and plural forms, from the same files that Python's reports read; numbers as Python writes them. */

export class Words {
  constructor(data) { Object.assign(this, data); }

  /** A message with its places filled; a value is never read as a message. */
  say(id, values = {}) {
    const message = this.messages[id];
    if (message === undefined) throw new Error(`no message '${id}'`);
    return message.replace(/\{([a-z_]+)(?::([^{}]*))?\}/g, (_, name, forms) => {
      if (!(name in values)) throw new Error(`message '${id}' wants '${name}'`);
      return forms === undefined ? String(values[name]) : forms.split("|")[Number(values[name]) === 1 ? 0 : 1];
    });
  }

  listed(items) {
    return items.length < 2 ? items.join("") : this.say("list", { first: items.slice(0, -1).join(", "), last: items[items.length - 1] });
  }
}

/** A number for people: rounded, but never rounded to zero or across its sign. */
export function decimal(value, { digits = 4, signed = false } = {}) {
  if (value === null || value === undefined) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "no limit" : "-∞";
  if (value === 0) return (0).toFixed(digits);
  const sign = value < 0 ? "-" : signed ? "+" : "";
  const size = Math.abs(value);
  const text = size.toFixed(digits);
  if (Number(text) !== 0) return sign + text;
  const [mantissa, exponent] = size.toExponential(0).split("e");
  const power = Number(exponent);
  return `${sign}${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** A probability as a percentage; 0 % and 100 % are said only when exact. */
export function percent(value) {
  if (value === null || value === undefined) return "–";
  const real = value * 100;
  if (real > 0 && real < 1) return `${Number(real.toPrecision(1))} %`;
  if (real >= 99.5 && real < 100) return "over 99 %";
  return `${real.toFixed(0)} %`;
}

/** A number for a box: as short as it can be and still the same. */
export function plain(value) {
  return String(Number(value.toPrecision(12)));
}
