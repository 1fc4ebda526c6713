// From a book: what was found and left out, who speaks, doubtful lines first; one fix, and the run follows.
import {get, part, post} from "./api.js";
import {at, beginAgain, button, count, el} from "./dom.js";
import {on, tell} from "./model.js";
import {commands} from "./commands.js";
import {askText} from "./dialogs.js";
import {status} from "./say.js";
import {VirtualList} from "./virtual.js";

const DOUBT = 0.6,
  PAGE = 2000;
let book = null,
  segments = [],
  only = true,
  list = null;

/** Ask for a book until it is read; what was found is reviewed on this page. */
export async function openBook(id, again = false) {
  const answer = await get(`/api/book/${part(id)}?from=0&count=${PAGE}`);
  if (answer.state === "reading") {
    book = {book: id, state: "reading"};
    tell("book-read");
    return;
  }
  if (answer.state === "failed") {
    book = null;
    tell("book-read");
    throw new Error(answer.error?.error ?? answer.error ?? "The book could not be read");
  }
  segments = answer.segments;
  while (segments.length < answer.total) {
    const more = await get(`/api/book/${part(id)}?from=${segments.length}&count=${PAGE}`);
    if (!more.segments.length) break;
    segments.push(...more.segments);
  }
  book = answer;
  if (!again) only = answer.doubtful > 0;
  tell("book-read");
  if (again) list?.again();
  else queueMicrotask(attach);
}
on("book", (id) => {
  if (book?.book === id && book.state === "reading") openBook(id).catch((error) => status(error.message, true));
});
on("job", ({job}) => {
  if (book?.state === "reading" && ["done", "warnings", "failed"].includes(job.state))
    openBook(book.book).catch((error) => status(error.message, true));
});

/** All segments, or the doubtful ones with a little of what stands around them. */
function shown() {
  const told = segments.filter((each) => each.kind !== "matter");
  if (!only) return told;
  return told.filter((each, i) => [-2, -1, 0, 1].some((by) => told[i - by] && doubtful(told[i - by])));
}
const doubtful = (each) => (each.kind === "speech" || each.kind === "thought") && !each.pinned && (each.confidence ?? 1) < DOUBT;
const person = (name) => book.cast.find((each) => each.name === name || each.aliases?.includes(name));

export function review() {
  if (!book || book.state !== "ready") return null;
  const left = book.left_out ?? [];
  return el(
    "div",
    {class: "review", data: {key: "review"}},
    el(
      "header",
      {class: "review-head", data: {key: "head"}},
      el("p", {class: "eyebrow"}, "From a book"),
      el("h2", {}, book.title || "A book"),
      el(
        "p",
        {class: "soft"},
        [book.author, count(book.words ?? 0, "word"), count(book.chapters?.length ?? 0, "chapter"), book.language]
          .filter(Boolean)
          .join(" · "),
      ),
      el(
        "div",
        {class: "acts"},
        button("only-doubtful", book.doubtful ? `Only what is doubtful: ${book.doubtful}` : "Nothing is doubtful", {
          "aria-pressed": String(only),
          disabled: !book.doubtful && !only,
        }),
        button("make-play", "Make the play", {class: "small strong"}),
        button("other-book", "Another book"),
      ),
    ),
    el(
      "aside",
      {class: "review-side", "aria-label": "Found in the book", data: {key: "side"}},
      el("h3", {class: "head"}, "Who speaks"),
      el(
        "ul",
        {class: "plain-list people"},
        ...book.cast.slice(0, 60).map(somebody),
      ),
      left.length
        ? [
            el("h3", {class: "head"}, "Left out"),
            el(
              "ul",
              {class: "plain-list"},
              ...left.map((each) =>
                el(
                  "li",
                  {},
                  el(
                    "details",
                    {},
                    el("summary", {}, each.what, el("span", {class: "hint"}, ` ${count(each.words ?? 0, "word")}`)),
                    el("p", {class: "hint"}, each.text ?? ""),
                  ),
                ),
              ),
            ),
          ]
        : null,
    ),
    el(
      "div",
      {class: "scroller review-scroller", id: "review-scroller", data: {key: "scroller", live: ""}},
      el("ol", {class: "rows", id: "review-rows", "aria-label": "The text, with who speaks"}),
    ),
  );
}

/** One of the cast: the names that mean them, and the ways to join two people and to part them again. */
function somebody(each) {
  return el(
    "li",
    {},
    el("b", {hue: each.hue}, each.name),
    el("span", {class: "hint"}, ` ${count(each.lines, "line")}${each.gender !== "unknown" ? `, ${each.gender}` : ""}`),
    each.aliases.length ? el("p", {class: "hint"}, `also ${each.aliases.join(", ")}`) : null,
    el(
      "div",
      {class: "acts"},
      button("join", "Same as …", {"aria-label": `${each.name} is the same person as …`, data: {name: each.name}}),
      ...each.aliases.map((alias) =>
        button("part", `Part ${alias}`, {title: `${alias} is another person than ${each.name}`, data: {name: alias}}),
      ),
    ),
  );
}

function attach() {
  const scroller = at("review-scroller");
  if (!scroller || list?.scroller === scroller) {
    list?.reset(shown().length);
    return;
  }
  let view = shown();
  list = new VirtualList(scroller, at("review-rows"), {
    build: (i, old) => segment(view[i], old),
    key: (i) => String(view[i].n),
    guess: (i) => 44 + 27 * Math.ceil(view[i].text.length / 70),
  });
  list.again = () => {
    view = shown();
    list.reset(view.length);
    for (const key of [...list.shown.keys()]) list.refresh(key);
  };
  list.reset(view.length);
}

function segment(each) {
  const speech = each.kind === "speech" || each.kind === "thought",
    who = each.speaker ? person(each.speaker) : null;
  const choices = [...new Set([each.speaker, ...(each.others ?? []).map((other) => other.name)].filter(Boolean))];
  return el(
    "li",
    {class: `segment ${each.kind}${doubtful(each) ? " doubtful" : ""}${each.pinned ? " pinned" : ""}`},
    speech
      ? el(
          "div",
          {class: "who"},
          el("span", {class: "disc", hue: who?.hue ?? null, "aria-hidden": "true"}, who?.initials ?? "?"),
          el("span", {class: "name", hue: who?.hue ?? null}, each.speaker ?? "nobody"),
          el(
            "span",
            {class: "hint"},
            each.pinned ? "fixed by you" : [each.evidence, `${Math.round(100 * (each.confidence ?? 0))} %`].filter(Boolean).join(", "),
          ),
        )
      : null,
    el("p", {class: "text", lang: book.language}, each.text),
    speech
      ? el(
          "div",
          {class: "acts"},
          ...choices.slice(0, 4).map((name) =>
            el(
              "button",
              {
                type: "button",
                class: `small${name === each.speaker ? " now" : ""}`,
                hue: person(name)?.hue ?? null,
                data: {act: "speaker", n: each.n, name},
              },
              name,
            ),
          ),
          button("speaker-other", "Somebody else …", {data: {n: each.n}}),
          each.pinned ? button("unpin", "Take back", {title: "Find out again who says this", data: {n: each.n}}) : null,
        )
      : null,
  );
}

/** Give a passage to somebody; without a name what was fixed is taken back. */
async function set(n, name) {
  const answer = await post(`/api/book/${part(book.book)}/speaker`, {n, name});
  await openBook(book.book, true);
  const others = answer.changed.filter((each) => each !== n).length;
  status(`${name ? `${name} says it` : "Taken back"}${others ? `, and ${count(others, "line")} followed` : ""}`, true);
}

/** Join two people, or part a name from somebody; all lines are found again. */
async function regroup(how, asked, done) {
  const answer = await post(`/api/book/${part(book.book)}/${how}`, asked);
  await openBook(book.book, true);
  status(`${done}: ${answer.changed.length ? `${count(answer.changed.length, "line")} changed hands` : "no line changed hands"}`, true);
}

commands({
  "only-doubtful": () => {
    only = !only;
    tell("book-read");
    list?.again();
  },
  speaker: (element) => set(Number(element.dataset.n), element.dataset.name),
  "speaker-other": async (element) => {
    const name = await askText("Who says it?", "Name", "", {options: book.cast.map((each) => each.name), strong: "Say so"});
    if (name) await set(Number(element.dataset.n), name);
  },
  unpin: (element) => set(Number(element.dataset.n), ""),
  join: async (element) => {
    const other = element.dataset.name;
    const options = book.cast.map((each) => each.name).filter((each) => each !== other);
    const hint = "The name that you give is the one they keep. Part them again in the list of who speaks.";
    const name = await askText(`Who is ${other}?`, "The same person as", "", {options, hint, strong: "Join them"});
    if (name && name !== other) await regroup("join", {name, others: [other]}, `${other} is ${name}`);
  },
  part: (element) => regroup("part", {name: element.dataset.name}, `${element.dataset.name} is a person of their own`),
  "other-book": () => {
    book = null;
    list = null;
    tell("book-read");
  },
  "make-play": async () => {
    const folder = await askText("Make the play", "Name of its folder", book.folder ?? "", {strong: "Make it"});
    if (!folder) return;
    await post(`/api/book/${part(book.book)}/production`, {folder});
    beginAgain();
  },
});
