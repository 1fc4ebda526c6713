// The first module: asks what there is, shows the start or the studio, and follows the events.
import "./keys.js";
import "./frame.js";
import "./editor.js";
import "./transport.js";
import "./inspector.js";
import "./linepanel.js";
import "./rolepanel.js";
import "./issuespanel.js";
import "./jobspanel.js";
import "./listen.js";
import {at, beginAgain, el} from "./dom.js";
import {choose, loadIssues, loadProduction, model, on, openChapter} from "./model.js";
import {listen} from "./live.js";
import {now, player} from "./player.js";
import {show} from "./inspector.js";
import {start} from "./start.js";
import {failed} from "./say.js";

const PLACE = "audiodrama:place";
const remember = () => {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({root: model.production?.root, chapter: model.chapter, row: model.selected, at: now()}));
  } catch {
    /* then it opens at the beginning */
  }
};
const remembered = () => {
  try {
    const place = JSON.parse(sessionStorage.getItem(PLACE));
    return place?.root === model.production.root ? place : null;
  } catch {
    return null;
  }
};

async function begin() {
  await loadProduction();
  if (model.production.start) {
    start();
    listen();
    return;
  }
  document.body.dataset.stage = "studio";
  at("rows").lang = model.production.language || "en";
  const place = remembered(),
    numbers = model.production.chapters.map((chapter) => chapter.number);
  if (numbers.length) await openChapter(numbers.includes(place?.chapter) ? place.chapter : numbers[0], place?.row);
  else at("rows").append(el("li", {class: "nothing"}, "No script yet: put a .fountain file into script/."));
  if (place?.at) player.at = place.at;
  show("line");
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  listen();
  loadIssues().catch(() => {});
}
addEventListener("pagehide", remember);
on("stage", () => beginAgain());
on("go", (id) => choose(id, {focus: true}));
on("refused", () => {
  at("banner").hidden = false;
  at("banner").textContent = "The studio was started anew and does not know this page. Open the address that it prints in the terminal.";
});
addEventListener("unhandledrejection", (event) => {
  failed(event.reason);
  event.preventDefault();
});
begin().catch((error) => {
  at("banner").hidden = false;
  at("banner").textContent = `${error.message}. ${error.hint ?? ""}`;
});
