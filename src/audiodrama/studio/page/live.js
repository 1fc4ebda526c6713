// One stream of events keeps every tab true; after a gap everything that is shown is asked for again.
import {get, tab} from "./api.js";
import {chosen, loadIssues, loadLine, loadProduction, loadRows, loadTimeline, model, takeStates, tell} from "./model.js";
import {player} from "./player.js";

let source = null,
  retry = 0,
  wait = 500;
const quiet = () => {};
const waiting = new Map();
/** Many events of one kind in a burst are one reading; and nothing is read while somebody waits for a sound. */
function soon(name, run, ms = 60, patience = 40) {
  clearTimeout(waiting.get(name));
  const go = () => {
    if ((player.waiting || player.saved) && patience > 0) {
      soon(name, run, 100, patience - 1);
      return;
    }
    waiting.delete(name);
    Promise.resolve(run()).catch(quiet);
  };
  waiting.set(name, setTimeout(go, ms));
}

const REACT = {
  snapshot: (data) => {
    model.jobs = new Map((data.jobs ?? []).map((job) => [job.id, job]));
    if (Boolean(data.start) !== Boolean(model.production?.start)) {
      tell("stage");
      return;
    }
    if (data.revision !== model.production?.revision || model.gap) soon("all", everything);
    model.gap = false;
    tell("jobs");
  },
  production: (data) => {
    soon("production", loadProduction);
    if (!data.chapters || data.chapters.includes(model.chapter))
      soon("rows", () => {
        if (data.revision !== model.own) return loadRows();
        return null;
      });
    if (model.silent) soon("timeline", loadTimeline, 300);
    soon("issues", loadIssues, 400);
  },
  file: (data) => {
    if (data.by === "outside") tell("outside", data.file);
    else if (data.tab !== tab) tell("frame");
  },
  states: (data) => {
    if (data.chapter !== model.chapter) return;
    takeStates(data.states);
    if (data.states[model.selected] !== undefined) soon("line", loadLine, 120);
    soon("production", loadProduction, 1500);
  },
  timeline: (data) => {
    if (data.chapter === model.chapter && data.timeline !== model.timeline?.timeline) soon("timeline", loadTimeline, 150);
  },
  job: ({job}) => {
    const before = model.jobs.get(job.id)?.state;
    model.jobs.set(job.id, job);
    tell("jobs");
    tell("job", {job, before});
  },
  line: (data) => {
    if (data.id === model.selected) soon("line", loadLine, 50);
  },
  issues: () => soon("issues", loadIssues, 200),
  role: (data) => tell("role-changed", data.name),
  book: (data) => tell("book", data.book),
  output: () => soon("production", loadProduction, 300),
  bye: () => {
    model.away = true;
    tell("frame");
  },
};

const everything = async () => {
  await loadProduction();
  if (!model.production.start) {
    await loadRows();
    await Promise.all([loadTimeline(), loadIssues(), chosen() ? loadLine() : null]);
  }
};

export function listen() {
  source?.close();
  source = new EventSource(`/api/events?since=${encodeURIComponent(model.production?.event ?? "")}`);
  source.addEventListener("open", () => {
    wait = 500;
    if (model.away) {
      model.away = false;
      model.gap = true;
      tell("frame");
      soon("all", everything);
    }
  });
  source.addEventListener("error", lost);
  for (const [name, react] of Object.entries(REACT)) source.addEventListener(name, (event) => react(JSON.parse(event.data)));
}

/** The stream broke: the browser tries again by itself unless it was refused, then we do. */
function lost() {
  model.away = true;
  tell("frame");
  if (source.readyState !== EventSource.CLOSED) return;
  clearTimeout(retry);
  retry = setTimeout(async () => {
    wait = Math.min(wait * 2, 8000);
    const refused = await get("/api/jobs").then(
      () => null,
      (error) => error,
    );
    if (refused?.status === 401) tell("refused");
    else listen();
  }, wait);
}
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => {
  if (event.persisted) listen();
});
