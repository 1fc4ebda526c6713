// Without a production: begin a new play, open one, or drop a book.
import {post, upload} from "./api.js";
import {at, beginAgain, button, count, el, patch} from "./dom.js";
import {model, on} from "./model.js";
import {commands} from "./commands.js";
import {openBook, review} from "./book.js";
import {failed, status} from "./say.js";

const BOOKS = ".epub,.docx,.txt,.md,.pdf,.fdx";
let reading = null;

export function start() {
  document.body.dataset.stage = "start";
  document.title = "audiodrama studio";
  at("start").hidden = false;
  at("script").hidden = true;
  draw();
}

function draw() {
  if (document.body.dataset.stage !== "start") return;
  if (review()) {
    patch(at("start"), review());
    return;
  }
  const found = model.production?.productions ?? [],
    job = reading && model.jobs.get(reading);
  patch(
    at("start"),
    el(
      "div",
      {class: "start"},
      el("h2", {class: "start-title"}, "Plain text in, audio drama out."),
      el("p", {class: "soft"}, "Everything stays in this folder, on this machine: ", el("code", {}, model.production?.root ?? "")),
      el(
        "div",
        {class: "start-ways"},
        el(
          "section",
          {class: "way"},
          el("h3", {}, "From a book"),
          el("p", {}, "EPUB, Word or plain text. It is read for who speaks; you look through it, fix what is wrong, and have a play."),
          el(
            "label",
            {class: "dropzone", id: "dropzone"},
            el(
              "span",
              {},
              job && job.state !== "failed" ? `Reading … ${Math.round(100 * (job.share ?? 0))} %` : "Drop a book here, or choose one",
            ),
            el("input", {type: "file", class: "unseen", accept: BOOKS, data: {change: "book-file"}}),
          ),
        ),
        el(
          "section",
          {class: "way"},
          el("h3", {}, "A new play"),
          el("p", {}, "Starts with a short scene, a cast and a sound, ready to be changed."),
          el(
            "form",
            {class: "field", id: "new-play"},
            el("label", {for: "new-name"}, "Name of its folder"),
            el("input", {type: "text", id: "new-name", autocomplete: "off", required: true}),
            button("new", "Begin", {class: "small strong"}),
          ),
        ),
        found.length
          ? el(
              "section",
              {class: "way"},
              el("h3", {}, "Open"),
              el("p", {}, count(found.length, "play is", "plays are"), " here."),
              el(
                "ul",
                {class: "plain-list"},
                ...found.map((each) =>
                  el("li", {}, button("open", each.title || each.folder, {data: {folder: each.folder}, title: each.folder})),
                ),
              ),
            )
          : null,
      ),
    ),
  );
}
on("production jobs book-read", draw);

async function take(file) {
  if (!file) return;
  status(`Reading ${file.name}`, true);
  const answer = await upload("/api/book", file, {"X-Name": encodeURIComponent(file.name)});
  reading = answer.job?.id ?? answer.job;
  if (answer.job?.id) model.jobs.set(answer.job.id, answer.job);
  draw();
  await openBook(answer.book);
}
const over = (event) => {
  if (document.body.dataset.stage !== "start" || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  at("dropzone")?.classList.toggle("over", event.type === "dragover");
};
addEventListener("dragover", over);
addEventListener("dragleave", over);
addEventListener("drop", (event) => {
  over(event);
  if (event.defaultPrevented) take(event.dataTransfer.files[0]).catch(failed);
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "new-play") {
    event.preventDefault();
    begin({new: at("new-name").value.trim()}).catch(failed);
  }
});

async function begin(body) {
  await post("/api/start", body);
  beginAgain();
}
commands({
  "book-file": (element) => take(element.files[0]),
  new: () => begin({new: at("new-name").value.trim()}),
  open: (element) => begin({open: element.dataset.folder}),
});
