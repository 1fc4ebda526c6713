// Every change is a small edit of the text files: sent with the text it expects, shown when it is there, undone as easily.
import {post} from "./api.js";
import {choose, loadLine, loadProduction, loadRows, model, rowAt, tell} from "./model.js";
import {commands} from "./commands.js";
import {askCost, conflict} from "./dialogs.js";
import {failed, status} from "./say.js";

/** After an edit: the rows it changed are read again; what is chosen stays chosen. */
export async function renewed(answer) {
  model.own = answer.revision ?? null;
  if (answer.undo !== undefined && model.production) {
    model.production.undo = answer.undo;
    tell("frame");
  }
  if (!answer.chapters || answer.chapters.includes(model.chapter)) await loadRows();
}

/** Replace [start, end) of a file. Someone else's words at that place are never written over: both are shown. */
export async function replaceText({file, start, end, expect, text, hash = model.files[file]}) {
  try {
    const answer = await post("/api/edit", {file, start, end, expect, hash, text});
    await renewed(answer);
    return answer;
  } catch (error) {
    if (error.code !== "conflict") throw error;
    const choice = await conflict({file, yours: text, disk: error.body.disk, expect});
    await loadRows();
    if (choice === null) return null;
    return replaceText({file, start: error.body.start, end: error.body.end, expect: error.body.disk, text: choice, hash: error.body.hash});
  }
}

/** A change by its meaning. What re-speaks more than this line says first what it costs. */
export async function change(made, {ask = false, only = null} = {}) {
  if (ask) {
    const dry = await post("/api/change", {change: made, dry: true});
    if (dry.cost && dry.cost.lines > 1) {
      const answer = await askCost(dry.cost, only !== null);
      if (answer === null) return null;
      if (answer === "only") return change(only);
    }
  }
  try {
    const answer = await post("/api/change", {change: made});
    await renewed(answer);
    return answer;
  } catch (error) {
    if (error.code === "conflict" || error.code === "moved") {
      await loadRows();
      status("The script changed meanwhile; look again", true);
    }
    throw error;
  }
}

export async function undo() {
  try {
    const answer = await post("/api/undo");
    await renewed(answer);
    const row = answer.file && rowAt(answer.file, answer.start);
    if (row && answer.chapters?.includes(model.chapter)) choose(row.id);
    status(answer.what ? `Undone: ${answer.what}` : "Undone", true);
    await Promise.all([loadProduction(), loadLine()]);
  } catch (error) {
    if (error.code === "conflict")
      await conflict({file: error.body.file ?? "", yours: error.body.yours, disk: error.body.disk, undo: true});
    else failed(error);
  }
}

/** What the row's text is in the file, split before the words: the name stays, the words are edited. */
export function body(row) {
  if (row.kind !== "line" || row.narration) return 0;
  if (Number.isInteger(row.body)) return row.body;
  const end = row.raw.search(/\r?\n/);
  return end < 0 ? 0 : row.raw.indexOf("\n", end) + 1;
}

commands({
  undo: {run: undo, key: "u", label: "Undo", group: "Edit"},
});
