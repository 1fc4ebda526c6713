// The bottom: play and its place, the lanes with mute and solo, issues as ticks, speech over what lies under it.
import {at, button, clock, count, el, icon, patch, spaced} from "./dom.js";
import {model, on, wordAt, loadIssues} from "./model.js";
import {commands} from "./commands.js";
import {ask} from "./dialogs.js";
import {drawLanes, drawOverview, view} from "./wave.js";
import {now, play, player, seek, sounds, stop, toggleLane} from "./player.js";
import {relight, wordStart, caretWord, litRow} from "./script.js";
import {status} from "./say.js";

const slider = at("seek"),
  length = () => model.timeline?.duration_s ?? 0;

function heads() {
  patch(
    at("lane-heads"),
    ...(model.production?.lanes ?? []).map((lane) =>
      el(
        "div",
        {class: `lane-head${sounds(lane) ? "" : " off"}`, data: {key: lane}},
        el("span", {class: "lane-name"}, lane),
        el(
          "button",
          {type: "button", "aria-pressed": String(player.muted.has(lane)), "aria-label": `Mute ${lane}`, data: {act: "mute", lane}},
          "M",
        ),
        el(
          "button",
          {type: "button", "aria-pressed": String(player.solo.has(lane)), "aria-label": `Only ${lane}`, data: {act: "solo", lane}},
          "S",
        ),
      ),
    ),
    el(
      "div",
      {class: "lane-head", data: {key: "clearance"}},
      el("span", {class: "lane-name", title: "Speech over background in LU; the dashed floor is 10 LU"}, "clearance"),
    ),
  );
}

function controls() {
  const glyph = (act, name, label, more = {}) => button(act, icon(name), {class: "glyph", "aria-label": label, title: label, ...more});
  patch(
    at("buttons"),
    glyph("issue-before", "previous", "The issue before (P)"),
    glyph("back", "back", "Back five seconds (J)"),
    glyph("play", player.playing ? "pause" : "play", player.playing ? "Pause (Space)" : "Play (Space)", {
      class: `glyph play${player.waiting ? " waiting" : ""}`,
    }),
    glyph("on", "on", "On five seconds (L)"),
    glyph("issue-next", "next", "The next issue (N)"),
  );
  const tools = [
    button("zoom-out", icon("out"), {class: "glyph", "aria-label": "More time in the lanes", title: "More time in the lanes"}),
    button("zoom-in", icon("in"), {class: "glyph", "aria-label": "Less time in the lanes", title: "Less time in the lanes"}),
    button("table", icon("table"), {
      class: "glyph stroke",
      "aria-label": "The lanes as a table",
      title: "The lanes as a table",
      "aria-haspopup": "dialog",
    }),
  ];
  patch(at("playing"), el("span", {class: "what"}, saying()), ...tools);
}

function saying() {
  if (player.waiting) return "mixing …";
  if (player.dry) return "dry, without the mix";
  if (model.silent) return model.production?.errors ? "No sound until the errors are mended (N goes to them)" : model.silent;
  if (!model.timeline) return model.rows.length ? "measuring the chapter …" : "";
  const n = model.timeline.estimated;
  return n ? `${count(n, "line")} not spoken yet: lengths are estimates` : "";
}

/** What moves: the head, the time, the lit word. Once a frame while it plays, once otherwise. */
let frame = 0,
  last = -1;
function tick() {
  frame = 0;
  const time = now(),
    total = length();
  if (Math.floor(time) !== last) {
    last = Math.floor(time);
    at("now").textContent = clock(time);
    slider.setAttribute("aria-valuemax", Math.round(total));
    slider.setAttribute("aria-valuenow", Math.round(time));
    slider.setAttribute("aria-valuetext", `${clock(time)} of ${clock(total)}`);
  }
  at("head").style.left = `${total ? 100 * Math.min(1, time / total) : 0}%`;
  drawLanes(time);
  const {first, seconds} = view(time);
  at("window").style.left = `${total ? (100 * first) / total : 0}%`;
  at("window").style.width = `${total ? 100 * Math.min(1, seconds / total) : 0}%`;
  relight();
  if (player.playing) frame = requestAnimationFrame(tick);
}
const again = () => {
  frame ||= requestAnimationFrame(tick);
};

function ticks() {
  const total = length();
  at("ticks").replaceChildren(
    ...(total ? model.issues : [])
      .filter((issue) => issue.chapter === model.chapter && !issue.accepted && place(issue) !== null)
      .map((issue) => el("i", {class: issue.severity, vars: {left: `${(100 * place(issue)) / total}%`}})),
  );
}
/** The second of the chapter that an issue is at. */
export const place = (issue) => issue.at_s ?? model.times.get(issue.row ?? issue.line)?.start_s ?? null;

on("timeline", () => {
  last = -1;
  at("total").textContent = clock(Math.round(length()));
  drawOverview();
  ticks();
  controls();
  again();
});
on("levels issues", () => {
  drawOverview();
  ticks();
  again();
});
on("playing", () => {
  controls();
  again();
});
on("lanes", () => {
  heads();
  again();
});
on("production", () => {
  heads();
  controls();
});
on("chapter", ({other}) => {
  last = -1;
  if (other) {
    at("total").textContent = clock(0);
    drawOverview();
    ticks();
    controls();
  }
  again();
});
on("marked", () => loadIssues().catch(() => {}));
new ResizeObserver(() => {
  drawOverview();
  again();
}).observe(slider);
new ResizeObserver(again).observe(at("lanes"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  drawOverview();
  again();
});

// ---- hands ----
const share = (event, element) => {
  const box = element.getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
};
slider.addEventListener("pointerdown", (event) => {
  slider.setPointerCapture(event.pointerId);
  seek(share(event, slider) * length());
});
slider.addEventListener("pointermove", (event) => {
  const time = share(event, slider) * length(),
    word = wordAt(time),
    row = word && model.rows[model.index.get(word.id)],
    bubble = at("bubble");
  bubble.hidden = false;
  bubble.textContent = clock(time) + (row ? ` · ${row.speaker}: ${word.word}` : "");
  bubble.style.left = `${100 * share(event, slider)}%`;
  if (slider.hasPointerCapture(event.pointerId)) seek(time);
});
slider.addEventListener("pointerleave", () => {
  at("bubble").hidden = true;
});
slider.addEventListener("keydown", (event) => {
  const by = {ArrowRight: 5, ArrowLeft: -5, ArrowUp: 5, ArrowDown: -5, PageUp: 30, PageDown: -30}[event.key];
  const goal = event.key === "Home" ? 0 : event.key === "End" ? length() : by ? now() + by : null;
  if (goal !== null) {
    event.preventDefault();
    event.stopPropagation();
    last = -1;
    seek(goal);
  }
});
let grip = null;
const lanes = at("lanes");
lanes.addEventListener("pointerdown", (event) => {
  lanes.setPointerCapture(event.pointerId);
  grip = {x: event.clientX, time: now(), moved: false};
});
lanes.addEventListener("pointermove", (event) => {
  if (!grip) return;
  if (Math.abs(event.clientX - grip.x) > 4) grip.moved = true;
  if (grip.moved) seek(grip.time + ((grip.x - event.clientX) / lanes.clientWidth) * view(now()).seconds);
});
lanes.addEventListener("pointerup", (event) => {
  if (grip && !grip.moved) {
    const {first, seconds} = view(now());
    seek(first + share(event, lanes) * seconds);
  }
  grip = null;
});
lanes.addEventListener("pointercancel", () => {
  grip = null;
});

/** The same as the lanes, to read: what is heard when, on which lane, and how far speech stands out. */
async function table() {
  const time = now(),
    {first, seconds} = view(time),
    events = (model.timeline?.events ?? []).filter((event) => event.end_s > first && event.start_s < first + seconds);
  const clear = new Map((model.levels?.clearance ?? []).map(([, , lu, id]) => [id, lu]));
  const rows = events.map((event) => {
    const row = model.rows[model.index.get(event.id)],
      lu = clear.get(event.id);
    return el(
      "tr",
      {},
      el("td", {}, clock(event.start_s, true)),
      el("td", {}, clock(event.end_s, true)),
      el("td", {}, event.lane),
      el("th", {scope: "row"}, row?.speaker ?? spaced(event.name)),
      el("td", {class: "words"}, row?.text ?? ""),
      el("td", {class: lu < 10 ? "low" : ""}, lu === undefined || lu === null ? "" : `${lu.toFixed(1)} LU`),
    );
  });
  await ask(
    `What is heard from ${clock(first)} to ${clock(first + seconds)}`,
    el(
      "div",
      {class: "table", tabindex: "0", role: "region", "aria-label": "The lanes as a table"},
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el("tr", {}, ...["From", "To", "Lane", "Who or what", "Words", "Over background"].map((name) => el("th", {scope: "col"}, name))),
        ),
        el("tbody", {}, ...rows),
      ),
    ),
    [["Close", null, true]],
    {wide: true},
  );
}

const from = () => {
  const word = caretWord(),
    id = model.selected;
  if (word !== null && id !== litRow()) {
    const time = wordStart(id, word);
    if (time !== null) return time;
  }
  return player.at;
};
const step = (by) => {
  last = -1;
  seek(now() + by);
  status(clock(now() + by), true);
};
commands({
  play: {run: () => (player.playing ? stop() : play(from())), key: " ", also: ["k"], label: "Play, pause", group: "Player"},
  back: {run: () => step(-5), key: "j", label: "Back five seconds", group: "Player"},
  on: {run: () => step(5), key: "l", label: "On five seconds", group: "Player"},
  mute: (element) => toggleLane("muted", element.dataset.lane),
  solo: (element) => toggleLane("solo", element.dataset.lane),
  "zoom-in": () => {
    view.zoom(0.5);
    again();
  },
  "zoom-out": () => {
    view.zoom(2);
    again();
  },
  table,
});
