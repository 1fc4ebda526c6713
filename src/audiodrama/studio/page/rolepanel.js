// Who plays whom: the voices of a role on its own lines, blind if wanted, how far from the others, and what a choice costs.
import {get, part, post} from "./api.js";
import {button, count, el, spaced} from "./dom.js";
import {chosen, loadProduction, model, on, tell} from "./model.js";
import {commands} from "./commands.js";
import {change} from "./edits.js";
import {panel} from "./inspector.js";
import {playDry, player} from "./player.js";
import {failed, status} from "./say.js";

const NEAR = 0.35;
let name = null,
  role = null,
  blind = true,
  pending = null;
const busy = () =>
  pending !== null || [...model.jobs.values()].some((job) => job.kind === "audition" && ["running", "waiting"].includes(job.state));

/** The role shown: the one asked for, else that of the chosen line. */
async function load(wanted = name) {
  name = wanted;
  if (!name) return;
  const mine = name,
    answer = await get(`/api/role/${part(mine)}`);
  if (mine !== name) return;
  role = answer;
  tell("role");
}
const follow = () => {
  const row = chosen();
  if (row?.role && row.role !== name) load(row.role).catch(() => {});
};
on("selected", () => {
  if (model.tab === "role") follow();
});
on("shown", (tab) => {
  if (tab === "role") {
    if (!name) name = chosen()?.role ?? model.production?.roles?.[0]?.role ?? null;
    if (chosen()?.role) name = chosen().role;
    load().catch(failed);
  }
});
on("role-changed", (changed) => {
  if (role && (changed === role.name || changed === role.role)) load().catch(() => {});
});
on("production", () => {
  if (model.tab === "role") load().catch(() => {});
});
on("job", ({job}) => {
  if (job.kind === "audition" && ["done", "warnings", "failed", "stopped"].includes(job.state)) {
    if (job.id === pending) pending = null;
    load().catch(() => {});
  }
});

function paint() {
  const roles = model.production?.roles ?? [];
  const select = el(
    "p",
    {class: "field", data: {key: "select"}},
    el("label", {for: "role"}, "Role"),
    el(
      "select",
      {id: "role", data: {change: "to-role-named"}},
      ...roles.map((each) => el("option", {value: each.role, selected: each.role === name}, `${each.name} (${count(each.lines, "line")})`)),
    ),
  );
  if (!role || role.role !== name) return [select, el("p", {class: "nothing"}, roles.length ? "…" : "Nobody is cast yet.")];
  return [select, summary(), voices(), sliders(), distances(), fallbacks()];
}

const summary = () =>
  el(
    "section",
    {data: {key: "summary"}},
    el("p", {class: "role-voice"}, el("b", {hue: role.hue}, role.name), " is played by ", el("b", {}, role.voice ?? "nobody yet")),
    el(
      "p",
      {class: "soft"},
      `${count(role.lines, "line")}, ${count(role.words, "word")}`,
      role.with?.length
        ? `, speaks with ${role.with
            .slice(0, 4)
            .map((other) => other.name)
            .join(", ")}`
        : "",
    ),
    el(
      "div",
      {class: "acts"},
      button("lock", role.locked ? "Locked: unlock" : "Lock", {
        "aria-pressed": String(Boolean(role.locked)),
        title: "A locked role stays as it is, whatever else is cast",
      }),
    ),
  );

function voices() {
  const audition = role.audition,
    title = el("h2", {class: "head"}, "Voices on the role's own lines");
  const options = el(
    "p",
    {class: "check"},
    el("input", {type: "checkbox", id: "blind", checked: blind, data: {change: "blind"}}),
    el("label", {for: "blind"}, "Blind: letters instead of names"),
  );
  const start = button("audition", busy() ? "Speaking …" : audition ? "Audition again" : "Audition voices", {
    class: "small strong",
    disabled: busy() || role.locked,
  });
  if (!audition)
    return el(
      "section",
      {data: {key: "voices"}},
      title,
      el("p", {class: "soft"}, "Each voice that might play the role speaks some of its lines, level-matched."),
      options,
      el("div", {class: "acts"}, start),
    );
  const hidden = audition.blind && audition.candidates.some((candidate) => !candidate.voice);
  return el(
    "section",
    {data: {key: "voices"}},
    title,
    el("ol", {class: "candidates"}, ...audition.candidates.map((candidate) => card(candidate, audition))),
    ...(audition.failed ?? []).map((each) => el("p", {class: "hint"}, `${each.voice}: ${each.reason}`)),
    options,
    el("div", {class: "acts"}, start, hidden ? button("reveal", "Show the names") : null),
  );
}

function card(candidate, audition) {
  const label = candidate.voice ? (candidate.name ?? candidate.voice) : `Voice ${candidate.letter}`;
  const facts = [candidate.gender, candidate.licence, candidate.pitch_hz && `${Math.round(candidate.pitch_hz)} Hz`]
    .filter(Boolean)
    .join(" · ");
  const near = (candidate.distances ?? []).filter((other) => other.same_scenes).sort((a, b) => a.distance - b.distance)[0];
  return el(
    "li",
    {class: candidate.current ? "candidate current" : "candidate", data: {key: `candidate-${candidate.n}`}},
    el(
      "div",
      {class: "candidate-head"},
      el("span", {class: "letter", "aria-hidden": "true"}, candidate.letter ?? candidate.n),
      el("b", {}, label),
      candidate.current ? el("span", {class: "tag"}, "plays it now") : null,
    ),
    candidate.voice ? el("p", {class: "hint"}, candidate.voice === label ? facts : `${candidate.voice} · ${facts}`) : null,
    near
      ? el(
          "p",
          {class: near.distance < NEAR ? "hint low" : "hint"},
          `nearest in the same scenes: ${near.name}, ${near.distance.toFixed(2)}`,
        )
      : null,
    el(
      "div",
      {class: "acts"},
      ...audition.lines.map((line, k) =>
        candidate.sounds?.[line.id]
          ? el(
              "button",
              {
                type: "button",
                class: `play-take${player.dry === candidate.sounds[line.id] ? " on" : ""}`,
                data: {act: "play-candidate", url: candidate.sounds[line.id]},
                "aria-label": `${label}: ${line.text}`,
                title: line.text,
              },
              player.dry === candidate.sounds[line.id] ? "■" : `▶ ${k + 1}`,
            )
          : null,
      ),
      button("cast", "Choose", {
        data: {voice: candidate.voice, letter: candidate.letter},
        disabled: Boolean(role.locked),
        "aria-label": `Choose ${label}`,
      }),
    ),
  );
}

function sliders() {
  return el(
    "section",
    {data: {key: "sliders"}},
    el("h2", {class: "head"}, "How they speak"),
    el(
      "div",
      {class: "figures"},
      ...(role.figures ?? []).map((figure) => {
        const range = figure.high - figure.low,
          step = range <= 4 ? 0.01 : range <= 40 ? 0.1 : 1,
          shown = figure.shown ?? `${figure.value} ${figure.unit ?? ""}`;
        return el(
          "p",
          {class: "slider", data: {key: figure.name}},
          el("label", {for: `role-${figure.name}`, title: figure.doc}, figure.name),
          el("input", {
            type: "range",
            id: `role-${figure.name}`,
            min: figure.low,
            max: figure.high,
            step,
            value: figure.value ?? figure.default,
            "aria-valuetext": shown,
            disabled: Boolean(role.locked),
            data: {change: "role-figure", input: "show-role-figure", name: figure.name, unit: figure.unit ?? ""},
          }),
          el("output", {for: `role-${figure.name}`}, shown),
        );
      }),
    ),
  );
}

function distances() {
  const list = role.distances;
  if (!list?.length) return null;
  return el(
    "section",
    {data: {key: "distances"}},
    el("h2", {class: "head"}, "Likeness to others", el("span", {class: "hint"}, " 0 is the same voice")),
    el(
      "table",
      {class: "distances"},
      el("thead", {class: "unseen"}, el("tr", {}, el("th", {scope: "col"}, "Role"), el("th", {scope: "col"}, "Distance"))),
      el(
        "tbody",
        {},
        ...[...list]
          .sort((a, b) => Number(b.same_scenes) - Number(a.same_scenes) || a.distance - b.distance)
          .slice(0, 12)
          .map((other) =>
            el(
              "tr",
              {class: other.same_scenes && other.distance < NEAR ? "low" : ""},
              el("th", {scope: "row"}, other.name, other.same_scenes ? el("span", {class: "hint"}, " same scenes") : null),
              el(
                "td",
                {},
                el("span", {class: "bar", vars: {"--share": Math.min(1, other.distance)}, "aria-hidden": "true"}),
                other.distance.toFixed(2),
              ),
            ),
          ),
      ),
    ),
  );
}

const fallbacks = () =>
  el(
    "section",
    {data: {key: "fallbacks"}},
    el("h2", {class: "head"}, "In this order, the first that is installed"),
    el(
      "ol",
      {class: "choices"},
      ...(role.choices ?? []).map((choice) =>
        el(
          "li",
          {class: choice.installed ? "" : "missing"},
          choice.voice,
          el("span", {class: "hint"}, ` ${choice.licence ?? ""}${choice.installed ? "" : " · not installed"}`),
        ),
      ),
    ),
    role.effects?.length
      ? el("p", {class: "hint"}, `effects: ${role.effects.map((effect) => spaced(effect.name ?? effect)).join(", ")}`)
      : null,
  );

panel("role", paint, "role playing production shown jobs");

async function choose(made, said) {
  try {
    const answer = await change(made, {ask: true});
    if (answer === null) {
      await load();
      return;
    }
    status(said, true);
    await Promise.all([loadProduction(), load()]);
  } catch (error) {
    failed(error);
    await load();
  }
}
commands({
  "to-role": (element) => {
    name = element.dataset.role;
    load(name).catch(failed);
    tell("tab", "role");
    name = element.dataset.role;
  },
  "to-role-named": (element) => load(element.value),
  audition: async () => {
    const {job} = await post(`/api/role/${part(name)}/audition`, {blind});
    pending = job.id ?? job;
    if (job.id) {
      model.jobs.set(job.id, job);
      tell("jobs");
    }
    tell("role");
  },
  blind: (element) => {
    blind = element.checked;
  },
  reveal: async () => {
    role.audition = await post(`/api/role/${part(name)}/reveal`);
    tell("role");
  },
  "play-candidate": (element) => playDry(element.dataset.url, element.dataset.url),
  cast: (element) =>
    choose(
      {kind: "voice", role: role.name, ...(element.dataset.voice ? {voice: element.dataset.voice} : {letter: element.dataset.letter})},
      `${role.name} is cast`,
    ),
  "show-role-figure": (element) => {
    element.nextElementSibling.textContent = `${element.value} ${element.dataset.unit}`;
  },
  "role-figure": (element) =>
    choose(
      {kind: "figure", role: role.name, name: element.dataset.name, value: Number(element.value)},
      `${element.dataset.name} is ${element.value}`,
    ),
  lock: () => choose({kind: "lock", role: role.name, on: !role.locked}, role.locked ? "Unlocked" : "Locked"),
});
