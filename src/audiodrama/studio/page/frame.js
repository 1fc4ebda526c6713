// The top: which play, which chapter, how things stand, and the way back.
import {about, at, count} from "./dom.js";
import {model, on} from "./model.js";
import {status} from "./say.js";

/** One sentence of how things stand: work first, then mistakes, then peace. */
export function standing() {
  const working = [...model.jobs.values()].filter((job) => job.state === "running" || job.state === "waiting"),
    first = working[0],
    parts = [];
  if (model.away) return ["away", "The studio does not answer; trying again"];
  if (first) {
    const left = first.left_s === null || first.left_s === undefined ? "" : `, ${about(first.left_s)} left`;
    parts.push(
      `${first.title || first.kind} ${first.doing ? first.doing : `${Math.round(100 * (first.share ?? 0))} %`}${left}${working.length > 1 ? `, ${working.length - 1} more` : ""}`,
    );
  }
  if (model.production?.errors) parts.push(count(model.production.errors, "error"));
  if (model.disk) parts.push(model.disk);
  return [first ? "busy" : model.production?.errors ? "bad" : "", parts.join(" · ") || "saved"];
}

let said = "";
function draw() {
  const production = model.production;
  if (!production || production.start) return;
  const chapter = production.chapters.find((each) => each.number === model.chapter);
  at("title").textContent = production.title || production.root;
  document.title = `${chapter ? `${chapter.title} – ` : ""}${production.title || production.root} – studio`;
  at("chapter").hidden = !production.chapters.length;
  at("chapter").textContent = chapter ? `${chapter.number}  ${chapter.title}` : "Chapters";
  const [kind, text] = standing();
  at("state").className = `state ${kind}`;
  at("state").textContent = text;
  at("undo").disabled = !production.undo;
  at("undo").title = production.undo ? `Undo: ${production.undo} (U)` : "Nothing to undo";
  at("banner").hidden = !model.away;
  at("banner").textContent = model.away
    ? "The studio does not answer. The page goes on by itself as soon as it is back; nothing that was saved is lost."
    : "";
  const plain = text.replace(/\d+ %|\d+ (s|min) left/g, "");
  if (plain !== said) {
    if (said) status(text);
    said = plain;
  }
}
on("production chapter jobs frame", draw);

let clearing = 0;
on("outside", (file) => {
  model.disk = `${file} changed on disk`;
  draw();
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    model.disk = "";
    draw();
  }, 8000);
});
