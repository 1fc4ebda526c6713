// The pictures of the player: the whole chapter in the colours of those who speak, and a window of the lanes.
import {at, clock, spaced} from "./dom.js";
import {hueOf, model} from "./model.js";
import {sounds} from "./player.js";

const FLOOR_LU = 10,
  TOP_LU = 30,
  LANE_HUES = {foley: 190, beds: 145, music: 285, room: 60};
let span = 36,
  tokens = {};

const token = (name) => (tokens[name] ??= getComputedStyle(document.documentElement).getPropertyValue(name).trim());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  tokens = {};
});
const tone = (hue, alpha) =>
  hue === null || hue === undefined
    ? `color-mix(in srgb, ${token("--faint")} ${alpha * 100}%, transparent)`
    : `oklch(${token("--voice-l")} ${token("--voice-c")} ${hue} / ${alpha})`;
const laneTone = (lane, alpha) => `oklch(${token("--voice-l")} ${Number(token("--voice-c")) * 0.55} ${LANE_HUES[lane] ?? 60} / ${alpha})`;

function fit(canvas) {
  const box = canvas.getBoundingClientRect(),
    ratio = devicePixelRatio || 1;
  const width = Math.max(1, Math.round(box.width * ratio)),
    height = Math.max(1, Math.round(box.height * ratio));
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, box.width, box.height);
  return [pen, box.width, box.height];
}

/** The stretch that the lanes show around a second. */
export function view(time) {
  const total = model.timeline?.duration_s ?? 0,
    seconds = Math.max(1, Math.min(span, total || span));
  return {seconds, first: Math.min(Math.max(0, time - seconds * 0.35), Math.max(0, total - seconds))};
}
view.zoom = (by) => {
  span = Math.min(1800, Math.max(4, span * by));
};

const spoken = () => (model.timeline?.events ?? []).filter((event) => event.lane === "dialogue");
function lineAt(lines, time) {
  let low = 0,
    high = lines.length - 1,
    found = null;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start_s <= time) {
      found = lines[middle];
      low = middle + 1;
    } else high = middle - 1;
  }
  return found && time < found.end_s ? found : null;
}
const rowHue = (event) => {
  const row = model.rows[model.index.get(event.id)];
  return row ? hueOf(row) : null;
};

/** Mean level of a lane in [from, to), 0 to 1; null where levels are not known. */
function level(lane, from, to) {
  const values = model.levels?.lanes?.[lane];
  if (!values) return null;
  const step = model.levels.step_s,
    first = Math.floor(from / step),
    last = Math.max(first + 1, Math.ceil(to / step));
  let sum = 0;
  for (let i = first; i < last; i++) sum += values[i] ?? 0;
  return Math.max(0, sum / (last - first) / 255);
}
// 60 dB lie in a byte: the upper part of them is what one hears as loud
const loudness = (value) => Math.max(0, (value - 0.35) / 0.65) ** 1.6;
/** How tall a level is drawn, 0 to 1: the loudest speech of the chapter fills its lane. */
function loud(value) {
  const levels = model.levels;
  levels.top ??= Math.max(0.12, loudness((levels.lanes.dialogue ?? []).reduce((most, each) => Math.max(most, each), 0) / 255));
  return Math.min(1, loudness(value) / levels.top);
}

export function drawOverview() {
  const canvas = at("overview"),
    total = model.timeline?.duration_s;
  if (!canvas.offsetParent) return;
  const [pen, width, tall] = fit(canvas);
  if (!total) return;
  const lines = spoken(),
    bars = Math.max(1, Math.floor(width / 3)),
    middle = tall / 2,
    each = total / bars;
  const under = ["beds", "music", "foley"].filter((lane) => model.levels?.lanes?.[lane]);
  for (let i = 0; i < bars; i++) {
    const from = i * each,
      event = lineAt(lines, from + each / 2),
      voice = level("dialogue", from, from + each);
    const height = voice === null ? (event ? 0.55 : 0.05) : loud(voice),
      back = Math.max(0, ...under.map((lane) => loud(level(lane, from, from + each))));
    if (back > 0.02) {
      pen.fillStyle = tone(null, 0.28);
      pen.fillRect(i * 3, middle - back * middle, 2, Math.max(1, back * tall));
    }
    pen.fillStyle = event ? tone(rowHue(event), event.estimated ? 0.4 : 0.92) : tone(null, 0.4);
    const size = Math.max(1.5, height * (tall - 6));
    pen.beginPath();
    pen.roundRect(i * 3, middle - size / 2, 2, size, 1);
    pen.fill();
  }
}

export function drawLanes(time) {
  const canvas = at("lanes");
  if (!canvas.offsetParent || !model.production) return;
  const lanes = model.production.lanes ?? [],
    {first, seconds} = view(time);
  const [pen, width, height] = fit(canvas),
    rows = lanes.length + 1,
    tall = (height - 14) / rows,
    x = (t) => ((t - first) / seconds) * width;
  pen.font = `500 11px ${token("--sans")}`;
  pen.textBaseline = "middle";
  lanes.forEach((lane, k) => drawLane(pen, lane, k * tall, tall, width, first, seconds, x, time));
  drawClearance(pen, lanes.length * tall, tall, width, first, seconds, x);
  pen.fillStyle = token("--faint");
  const every = [1, 5, 10, 30, 60, 300].find((step) => (step / seconds) * width > 64) ?? 600;
  for (let t = Math.ceil(first / every) * every; t <= first + seconds; t += every) {
    pen.fillRect(x(t), rows * tall, 1, 3);
    if (x(t) < width - 34) pen.fillText(clock(t), x(t) + 4, rows * tall + 8);
  }
  pen.fillStyle = token("--accent");
  pen.fillRect(x(time) - 1, 0, 2, rows * tall);
}

function drawLane(pen, lane, y, tall, width, first, seconds, x, time) {
  const quiet = !sounds(lane);
  pen.fillStyle = tone(null, 0.09);
  pen.beginPath();
  pen.roundRect(0, y + 1, width, tall - 2, 4);
  pen.fill();
  const events = (model.timeline?.events ?? []).filter(
    (event) => event.lane === lane && event.end_s > first && event.start_s < first + seconds,
  );
  for (const event of events) {
    const left = Math.max(-6, x(event.start_s)),
      wide = Math.max(3, Math.min(width + 6, x(event.end_s)) - left),
      on = event.start_s <= time && time < event.end_s;
    const paint = (alpha) => (lane === "dialogue" ? tone(rowHue(event), alpha) : laneTone(lane, alpha));
    pen.fillStyle = paint(quiet ? 0.07 : on ? 0.3 : 0.17);
    pen.beginPath();
    pen.roundRect(left, y + 1, wide, tall - 2, 4);
    pen.fill();
    if (model.levels?.lanes?.[lane])
      trace(
        pen,
        lane,
        Math.max(0, left),
        Math.min(width, left + wide),
        y,
        tall,
        first,
        seconds,
        width,
        paint(quiet ? 0.15 : on ? 0.95 : 0.6),
      );
  }
  for (const event of events) label(pen, event, lane, y, tall, width, x);
}

/** The level of a lane between two places, as bars around its middle. */
function trace(pen, lane, left, right, y, tall, first, seconds, width, paint) {
  pen.fillStyle = paint;
  for (let i = Math.ceil(left / 3) * 3; i < right; i += 3) {
    const from = first + (i / width) * seconds,
      size = loud(level(lane, from, from + (3 / width) * seconds)) * (tall - 5);
    if (size > 0.5) pen.fillRect(i, y + (tall - size) / 2, 2, size);
  }
}

function label(pen, event, lane, y, tall, width, x) {
  const row = model.rows[model.index.get(event.id)],
    text = lane === "dialogue" ? (row?.speaker ?? "") : spaced(event.name),
    left = Math.max(4, x(event.start_s) + 5),
    wide = x(event.end_s) - left;
  if (!text || (lane === "dialogue" ? wide < 24 : wide < 10 && lane !== "foley") || tall < 12) return;
  pen.save();
  pen.beginPath();
  pen.rect(left - 2, y, lane === "foley" ? width : Math.max(0, wide), tall);
  pen.clip();
  pen.lineWidth = 3;
  pen.strokeStyle = token("--panel");
  pen.strokeText(text, left, y + tall / 2);
  pen.fillStyle = token("--ink");
  pen.fillText(text, left, y + tall / 2);
  pen.restore();
}

/** Speech over background as a line, with the floor below which words drown. */
function drawClearance(pen, y, tall, width, first, seconds, x) {
  const height = (lu) => y + tall - 2 - Math.max(0, Math.min(1, lu / TOP_LU)) * (tall - 4);
  pen.strokeStyle = token("--soft");
  pen.setLineDash([3, 3]);
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, height(FLOOR_LU));
  pen.lineTo(width, height(FLOOR_LU));
  pen.stroke();
  pen.setLineDash([]);
  pen.lineWidth = 2;
  for (const [from, to, lu] of model.levels?.clearance ?? []) {
    if (to < first || from > first + seconds || lu === null) continue;
    pen.strokeStyle = lu < FLOOR_LU ? token("--accent") : token("--faint");
    pen.beginPath();
    pen.moveTo(x(from), height(lu));
    pen.lineTo(x(to), height(lu));
    pen.stroke();
    if (lu < FLOOR_LU && x(to) - x(from) > 36) {
      pen.fillStyle = token("--accent");
      pen.fillText(`${lu.toFixed(0)} LU`, x(from) + 2, Math.max(y + 6, height(lu) - 6));
    }
  }
}
