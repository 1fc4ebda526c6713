// Plays the timeline itself, mixed window by window as it is needed, so that what was just changed is what sounds.
import {bytes, get, part} from "./api.js";
import {model, on, tell} from "./model.js";
import {failed} from "./say.js";

const RATE_HZ = 44100,
  GRID_S = 6,
  FIRST_S = 2,
  AHEAD_S = 9,
  KEPT = 24,
  LATENCY_S = 0.02;
export const player = {
  playing: false,
  waiting: false,
  at: 0,
  until: null,
  muted: new Set(),
  solo: new Set(),
  dry: null,
  ready: 0,
  saved: 0,
  loop: 0,
};

let clip = false,
  context = null,
  output = null,
  sources = [],
  turn = 0,
  base = 0,
  from = 0,
  due = 0,
  control = new AbortController();
const kept = new Map();

/** A browser lets a page sound only after a key or a click: the context is made at the first of them. */
function ear() {
  if (!context) {
    context = new AudioContext({sampleRate: RATE_HZ, latencyHint: "interactive"});
    output = context.createGain();
    output.connect(context.destination);
  }
  if (context.state === "suspended") context.resume();
  return context;
}

const lanes = () => {
  const all = model.production?.lanes ?? [],
    solo = all.filter((lane) => player.solo.has(lane));
  const on = (solo.length ? solo : all).filter((lane) => !player.muted.has(lane));
  return on.length === all.length ? null : on;
};
export const sounds = (lane) => {
  const on = lanes();
  return !on || on.includes(lane);
};

async function decoded(url, signal) {
  const data = await bytes(url, signal);
  return ear().decodeAudioData(data);
}

/** Samples of [start, end) of the chapter, from the small store or from the studio. */
async function stretch(start, end, signal) {
  const chosen = lanes(),
    name = `${model.chapter}|${model.timeline?.timeline ?? ""}|${chosen ?? ""}|${start}|${end}`;
  const have = kept.get(name);
  if (have) {
    kept.delete(name);
    kept.set(name, have);
    return have;
  }
  const query = `start=${start}&end=${end}` + (chosen ? `&lanes=${chosen.map(part)}` : "");
  const answer = await get(`/api/chapter/${model.chapter}/sound?${query}`, signal);
  const made = {...answer, buffer: await decoded(answer.url, signal)};
  if (model.timeline && answer.timeline !== model.timeline.timeline) tell("stale-timeline");
  kept.set(name, made);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return made;
}

function silence() {
  for (const source of sources) {
    source.onended = null;
    try {
      source.stop();
    } catch {
      /* it had not begun */
    }
    source.disconnect();
  }
  sources = [];
}

function schedule(buffer, time, offset = 0, length = buffer.duration - offset) {
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(output);
  source.start(time, offset, length);
  sources.push(source);
  source.onended = () => {
    sources = sources.filter((other) => other !== source);
    source.disconnect();
  };
  return source;
}

/** The chapter's second that is heard now. */
export function now() {
  if (!player.playing || player.waiting) return player.at;
  const heard = context.currentTime - base - (context.outputLatency || 0);
  return player.dry ? player.at : Math.max(from, Math.min(from + heard, due));
}

export function stop() {
  if (player.playing && !player.dry) player.at = now();
  halt();
  tell("playing");
}
function halt() {
  turn++;
  control.abort();
  control = new AbortController();
  silence();
  clip = false;
  Object.assign(player, {playing: false, waiting: false, until: null, dry: null});
}

/** What played has come to its end. */
function played(at = player.at) {
  player.at = at;
  halt();
  tell("playing");
  tell("played");
}

function broke(error) {
  halt();
  tell("playing");
  failed(error);
}

/** Play the chapter from a second on, until another one or to its end. */
export async function play(start = player.at, {until = null} = {}) {
  const end = model.timeline?.duration_s ?? until ?? 0;
  if (until === null && start >= end - 0.05) start = 0;
  halt();
  const mine = turn,
    signal = control.signal,
    pressed = performance.now();
  ear();
  Object.assign(player, {playing: true, waiting: true, at: start, until: until ?? end});
  from = due = start;
  tell("playing");
  try {
    while (mine === turn && due < player.until - 1e-4) {
      const next = due === start ? firstEnd(start) : gridEnd(due);
      const piece = await stretch(round(due), round(Math.min(next, player.until)), signal);
      if (mine !== turn) return;
      place(piece, pressed);
      while (mine === turn && due - now() > AHEAD_S) await pause(250);
    }
    while (mine === turn && now() < due - 0.02) await pause(40);
    if (mine === turn) played(player.until >= end - 0.05 && until === null ? 0 : due);
  } catch (error) {
    if (mine === turn) broke(error);
  }
}
const round = (seconds) => Math.round(seconds * 1000) / 1000;
const gridEnd = (seconds) => (Math.floor(seconds / GRID_S + 1e-6) + 1) * GRID_S;
const firstEnd = (seconds) => (gridEnd(seconds) - seconds < FIRST_S * 1.5 ? gridEnd(seconds) : seconds + FIRST_S);
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** The next piece joins the one before it at the very sample; a late one begins when it comes. */
function place(piece, pressed) {
  const soonest = context.currentTime + LATENCY_S;
  if (player.waiting) {
    from = due;
    base = soonest;
    player.waiting = false;
    player.ready = performance.now() - pressed;
    if (player.saved) player.loop = performance.now() - player.saved;
    player.saved = 0;
    tell("playing");
  } else if (base + due - from < soonest - LATENCY_S) base = soonest - (due - from);
  schedule(piece.buffer, base + due - from);
  due = piece.start_s + Math.round(piece.buffer.duration * RATE_HZ) / RATE_HZ;
}

/** The seconds around a line or cue, in the mix; lines that lack are spoken for it. */
export async function hear(id, {before = 1, after = 1, word = null, length = null} = {}) {
  halt();
  const mine = turn,
    signal = control.signal,
    chosen = lanes(),
    pressed = performance.now();
  ear();
  clip = true;
  Object.assign(player, {playing: true, waiting: true});
  tell("playing");
  try {
    const event = model.times.get(id),
      long = length ?? Math.min(28, Math.max(2, (event ? event.end_s - event.start_s : 6) + before + after));
    const query = `at=${part(id)}&before=${before}&length=${round(long)}${word === null ? "" : `&word=${word}`}${chosen ? `&lanes=${chosen.map(part)}` : ""}`;
    const answer = await get(`/api/chapter/${model.chapter}/sound?${query}`, signal);
    const buffer = await decoded(answer.url, signal);
    if (mine !== turn) return;
    if (!model.timeline || answer.timeline !== model.timeline.timeline) tell("stale-timeline");
    from = player.at = due = answer.start_s;
    Object.assign(player, {until: answer.end_s});
    place({buffer, start_s: answer.start_s}, pressed);
    while (mine === turn && now() < due - 0.02) await pause(40);
    if (mine === turn) played(answer.at_s ?? answer.start_s);
  } catch (error) {
    if (mine === turn) broke(error);
  }
}

/** A sound that is of no place in the chapter: a take, a line without the mix, a candidate's voice. */
export async function playDry(name, address) {
  if (player.dry === name) {
    stop();
    return;
  }
  halt();
  const mine = turn,
    signal = control.signal,
    pressed = performance.now();
  ear();
  Object.assign(player, {playing: true, waiting: true, dry: name});
  tell("playing");
  try {
    const url = address.startsWith("/api/") ? (await get(address, signal)).url : address;
    const buffer = await decoded(url, signal);
    if (mine !== turn) return;
    player.waiting = false;
    player.ready = performance.now() - pressed;
    tell("playing");
    const source = schedule(buffer, context.currentTime + LATENCY_S);
    await new Promise((done) => {
      const ended = source.onended;
      source.onended = () => {
        ended();
        done();
      };
      signal.addEventListener("abort", done);
    });
    if (mine === turn) played();
  } catch (error) {
    if (mine === turn) broke(error);
  }
}

/** Go to a second; it goes on playing if it played. */
export function seek(seconds) {
  const goal = Math.max(0, Math.min(seconds, (model.timeline?.duration_s ?? 0) - 0.02));
  if (player.playing && !player.dry) play(goal);
  else {
    player.at = goal;
    tell("playing");
  }
}

export function toggleLane(kind, lane) {
  const set = player[kind];
  if (!set.delete(lane)) set.add(lane);
  tell("lanes");
  if (player.playing && !player.dry) play(now(), {until: player.until < (model.timeline?.duration_s ?? 0) ? player.until : null});
}

// what plays stays at its word when lengths before it change; what lies ready and has changed is made again
let seen = null;
on("rows", () => kept.clear());
on("timeline", () => {
  const old = seen,
    made = model.timeline,
    here = now();
  seen = made;
  if (!old || old.number !== made.number || player.dry || clip) return;
  const word = old.events.findLast((event) => event.start_s <= here && model.times.has(event.id));
  const goal = word ? model.times.get(word.id).start_s + Math.min(here - word.start_s, word.end_s - word.start_s + 5) : here;
  if (!player.playing) {
    player.at = Math.min(goal, made.duration_s);
    tell("playing");
    return;
  }
  const shift = goal - here,
    ahead = old.events.filter((event) => event.end_s > here && event.start_s < due);
  const same = ahead.every((event) => {
    const now = model.times.get(event.id);
    return now && Math.abs(now.start_s - event.start_s - shift) < 0.005 && Math.abs(now.end_s - event.end_s - shift) < 0.005;
  });
  if (!same || Math.abs(shift) > 0.005) play(goal);
});
on("chapter", ({other}) => {
  if (other) {
    stop();
    player.at = 0;
    seen = null;
    kept.clear();
  }
});
