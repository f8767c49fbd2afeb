/** Pictures of an answer as SVG: bars of the conditions, the answer along one number, swings. Signs are also words. */
import { s } from "./dom.js";
import { decimal } from "./words.js";

export const GOOD = "#5e3c99";
export const BAD = "#b35806";
const INK = "#1a1a1a";
const SOFT = "#5a5a5a";

let patterns = 0;

/** A hatch, so that what fails is seen without colour; each picture has its own name for it. */
function hatch() {
  patterns += 1;
  const id = `hatch-${patterns}`;
  const lines = s("path", { d: "M0,6 L6,0", stroke: BAD, "stroke-width": 1.6 });
  const pattern = s("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, s("rect", { width: 6, height: 6, fill: "#fdebd6" }), lines);
  return { id, defs: s("defs", {}, pattern) };
}

function frame(width, height, label, ...children) {
  return s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "picture" }, ...children);
}

/** A bar from zero: to the right if it holds, to the left and hatched if it fails. */
export function bar(slack, most, label) {
  const [width, height, middle] = [220, 18, 110];
  const { id, defs } = hatch();
  const length = Math.max((Math.abs(slack) / (most || 1)) * (middle - 4), 1);
  const good = slack >= 0;
  return frame(width, height, label, defs,
    s("rect", { x: good ? middle : middle - length, y: 3, width: length, height: 12, fill: good ? GOOD : `url(#${id})`, stroke: good ? GOOD : BAD }),
    s("line", { x1: middle, y1: 0, x2: middle, y2: height, stroke: INK, "stroke-width": 1.2 }));
}

/** An interval with a point in it and a line at zero: a margin with its range. */
export function whisker(value, low, high, label) {
  const [width, height] = [220, 20];
  const most = Math.max(Math.abs(low), Math.abs(high), 1e-9) * 1.1;
  const x = (one) => 110 + (one / most) * 105;
  return frame(width, height, label,
    s("line", { x1: 110, y1: 0, x2: 110, y2: height, stroke: INK, "stroke-width": 1.2 }),
    s("line", { x1: x(low), y1: 10, x2: x(high), y2: 10, stroke: SOFT, "stroke-width": 3 }),
    s("circle", { cx: x(value), cy: 10, r: 5, fill: value >= 0 ? GOOD : "#ffffff", stroke: value >= 0 ? GOOD : BAD, "stroke-width": 2.5 }));
}

/** The margin along one number over spans of the same verdict; the current value is marked. */
export function phasePicture({ spans, curve, verdicts, now, low, high, unit, label, axis, nowText }) {
  const [width, height, left, right, top, bottom] = [640, 300, 62, 16, 34, 52];
  const { id, defs } = hatch();
  const values = curve.map((one) => one[1]);
  const [least, most] = [Math.min(...values, 0), Math.max(...values, 0)];
  const pad = (most - least) * 0.08 || 0.01;
  const x = (value) => left + ((value - low) / (high - low || 1)) * (width - left - right);
  const words = 34; // room for the verdicts above the curve
  const y = (value) => height - bottom - ((value - least + pad) / (most - least + 2 * pad)) * (height - top - words - bottom);
  const areas = spans.flatMap((one) => span(one, verdicts.get(one.verdict), x, top, height - bottom, id));
  const path = curve.map(([a, b], i) => `${i ? "L" : "M"}${x(a).toFixed(1)},${y(b).toFixed(1)}`).join("");
  const ticks = [low, (low + high) / 2, high];
  const axes = [
    s("line", { x1: left, y1: y(0), x2: width - right, y2: y(0), stroke: INK, "stroke-width": 1.2 }),
    s("text", { x: left - 6, y: y(0) + 4, "text-anchor": "end", class: "tick" }, "0"),
    s("text", { x: left - 6, y: y(most) + 4, "text-anchor": "end", class: "tick" }, most > pad ? decimal(most, { digits: 2, signed: true }) : ""),
    s("text", { x: left - 6, y: y(least) + 4, "text-anchor": "end", class: "tick" }, least < -pad ? decimal(least, { digits: 2, signed: true }) : ""),
    ...ticks.map((one, i) => s("text", { x: x(one), y: height - bottom + 16, "text-anchor": ["start", "middle", "end"][i], class: "tick" }, decimal(one, { digits: 2 }))),
    s("text", { x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle", class: "axis" }, unit),
    s("text", { x: 14, y: (top + height - bottom) / 2, "text-anchor": "middle", class: "axis", transform: `rotate(-90 14 ${(top + height - bottom) / 2})` }, axis),
  ];
  const inside = now >= low && now <= high;
  const mark = inside ? [
    s("line", { x1: x(now), y1: top - 4, x2: x(now), y2: height - bottom, stroke: INK, "stroke-dasharray": "4 3", "stroke-width": 1.5 }),
    s("text", { x: Math.min(Math.max(x(now), left + 34), width - right - 34), y: top - 20, "text-anchor": "middle", class: "tick strong" }, nowText),
  ] : [];
  return frame(width, height, label, defs, ...areas, ...axes, s("path", { d: path, fill: "none", stroke: INK, "stroke-width": 2 }), ...mark);
}

function span(one, { rank, colour }, x, top, bottom, id) {
  const [from, to] = [x(one.low), x(one.high)];
  const area = s("rect", { x: from, y: top, width: Math.max(to - from, 0.5), height: bottom - top, fill: colour });
  const marks = rank >= 2 ? s("rect", { x: from, y: bottom - 8, width: Math.max(to - from, 0.5), height: 8, fill: `url(#${id})` }) : null;
  const edge = s("line", { x1: to, y1: top, x2: to, y2: bottom, stroke: "#ffffff", "stroke-width": 1 });
  const room = to - from;
  const words = one.verdict.split(", ");
  const text = room > 86 ? words.map((word, i) => s("text", { x: (from + to) / 2, y: top + 15 + 14 * i, "text-anchor": "middle", class: "tick" }, word)) : [];
  return [area, marks, edge, ...text];
}

/** Swings of the margin, the widest first, around the present margin. */
export function tornado({ swings, margin, label, names }) {
  const rows = swings.slice(0, 8);
  const [width, line, left] = [640, 26, 330];
  const height = rows.length * line + 30;
  const { id, defs } = hatch();
  const every = rows.flatMap((one) => [one.low, one.high]).concat(margin, 0);
  const [least, most] = [Math.min(...every), Math.max(...every)];
  const x = (value) => left + ((value - least) / (most - least || 1)) * (width - left - 20);
  const bars = rows.flatMap((one, i) => {
    const [from, to] = [Math.min(one.low, one.high), Math.max(one.low, one.high)];
    const y = i * line + 6;
    const below = Math.min(to, 0);
    const parts = [s("text", { x: left - 8, y: y + 12, "text-anchor": "end", class: "tick" }, shortened(names[i], 50))];
    if (to > 0) parts.push(s("rect", { x: x(Math.max(from, 0)), y, width: x(to) - x(Math.max(from, 0)), height: 15, fill: GOOD }));
    if (from < 0) parts.push(s("rect", { x: x(from), y, width: x(below) - x(from), height: 15, fill: `url(#${id})`, stroke: BAD }));
    return parts;
  });
  const foot = height - 8;
  return frame(width, height, label, defs, ...bars,
    s("line", { x1: x(0), y1: 0, x2: x(0), y2: foot - 12, stroke: INK, "stroke-width": 1.2 }),
    s("line", { x1: x(margin), y1: 0, x2: x(margin), y2: foot - 12, stroke: SOFT, "stroke-dasharray": "3 3" }),
    s("text", { x: x(0), y: foot, "text-anchor": "middle", class: "tick" }, "0"),
    x(0) - x(least) > 60 ? s("text", { x: x(least), y: foot, "text-anchor": "start", class: "tick" }, decimal(least, { digits: 3, signed: true })) : null,
    x(most) - x(0) > 60 ? s("text", { x: x(most), y: foot, "text-anchor": "end", class: "tick" }, decimal(most, { digits: 3, signed: true })) : null);
}

function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** The decisions in their order: the move that keeps the agreement leads on, what tempts hangs below with its gain. */
export function spine({ steps, end, label }) {
  const width = 640;
  const step = Math.min(150, (width - 150) / Math.max(steps.length, 1));
  const deepest = Math.max(...steps.map((one) => one.others.length), 1);
  const height = 64 + deepest * 34 + 10;
  const shapes = steps.flatMap((one, i) => {
    const x = 30 + i * step;
    const next = i + 1 < steps.length ? x + step : width - 118;
    const kept = one.others.every((each) => each.gain <= 0);
    const parts = [
      s("line", { x1: x, y1: 40, x2: next - 8, y2: 40, stroke: INK, "stroke-width": kept ? 3.2 : 1.2 }),
      s("text", { x: x + 12, y: 32, class: "tick" }, one.move),
      s("text", { x: x - 10, y: 16, class: "tick strong" }, one.who),
      one.round ? s("circle", { cx: x, cy: 40, r: 8, fill: "#004488" }) : s("rect", { x: x - 8, y: 32, width: 16, height: 16, fill: "#bb5566" }),
    ];
    one.others.forEach((each, j) => {
      const y = 78 + j * 34;
      const pays = each.gain > 0;
      parts.push(
        s("path", { d: `M${x},48 L${x},${y - 4} L${x + 14},${y - 4}`, fill: "none", stroke: pays ? BAD : SOFT, "stroke-width": pays ? 3.2 : 1.2, "stroke-dasharray": pays ? null : "3 2" }),
        s("text", { x: x + 18, y, class: "tick" }, shortened(each.what, Math.max(Math.floor((next - x - 10) / 6.2), 14))),
        s("text", { x: x + 18, y: y + 13, class: pays ? "tick strong" : "tick" }, decimal(each.gain, { signed: true })));
    });
    return parts;
  });
  return frame(width, height, label, ...shapes,
    s("text", { x: width - 112, y: 38, class: "tick strong" }, ...end.map((line, i) => s("tspan", { x: width - 112, dy: i ? 14 : 0 }, line))));
}
