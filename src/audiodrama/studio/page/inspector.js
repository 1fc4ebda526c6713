// The right side: which of its four panels is shown, and, on a narrow screen, which region of the page.
import {at, patch} from "./dom.js";
import {model, on, tell} from "./model.js";
import {commands} from "./commands.js";

const TABS = ["line", "role", "issues", "jobs"];
const painters = {};
/** A panel is painted when it is shown and when something it shows changes. */
export function panel(name, paint, events) {
  painters[name] = paint;
  on(events, () => draw(name));
}
let queued = new Set();
function draw(name) {
  if (name !== model.tab || queued.has(name)) return;
  queued.add(name);
  queueMicrotask(() => {
    queued.delete(name);
    if (name === model.tab) patch(at(`panel-${name}`), painters[name]());
  });
}

export function show(name) {
  model.tab = name;
  for (const each of TABS) {
    const tab = at(`tab-${each}`),
      is = each === name;
    tab.setAttribute("aria-selected", String(is));
    tab.tabIndex = is ? 0 : -1;
    at(`panel-${each}`).hidden = !is;
  }
  draw(name);
  tell("shown", name);
}
function region(name) {
  document.body.dataset.region = name;
  for (const each of at("regions").children) each.setAttribute("aria-pressed", String(each.dataset.region === name));
  if (TABS.includes(name)) show(name);
  tell("shown", name);
}
on("tab", (name) => {
  show(name);
  if (getComputedStyle(at("regions")).display !== "none") region(name);
});

function counts() {
  const open = model.issues.filter((issue) => !issue.accepted).length,
    running = [...model.jobs.values()].filter((job) => job.state === "running" || job.state === "waiting").length;
  for (const [name, n] of [
    ["issues", open],
    ["jobs", running],
  ])
    for (const node of [at(`tab-${name}`), at("regions").querySelector(`[data-region=${name}]`)])
      node.textContent = `${name[0].toUpperCase()}${name.slice(1)}${n ? ` ${n}` : ""}`;
}
on("issues jobs", counts);

document.querySelector(".tabs").addEventListener("keydown", (event) => {
  const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (!by) return;
  event.preventDefault();
  const next = TABS[(TABS.indexOf(model.tab) + by + TABS.length) % TABS.length];
  show(next);
  at(`tab-${next}`).focus();
});
commands({tab: (element) => show(element.dataset.tab), region: (element) => region(element.dataset.region)});
