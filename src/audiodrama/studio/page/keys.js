// The keyboard: looked up in the table of commands, silent in text fields, single letters only where they are wanted.
import {keyed, run} from "./commands.js";
import {settings} from "./dialogs.js";

const writing = (element) =>
  element?.closest?.("input:not([type=checkbox]):not([type=range]):not([type=radio]), textarea, select, [contenteditable]");
const modal = () => document.querySelector("dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || modal()) return;
  const field = writing(event.target),
    control = event.ctrlKey || event.metaKey;
  if (field) {
    const editor = field.closest(".editor");
    if (editor && event.key === "Enter" && control) {
      event.preventDefault();
      run("save");
    } else if (editor && event.key === "Escape") {
      event.preventDefault();
      run("leave");
    }
    return;
  }
  if (control || event.altKey) return;
  const name = (event.shiftKey && event.key.length > 1 ? "Shift+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const found = keyed().find(([, entry]) => entry.key === name || entry.also?.includes(name));
  if (!found || (event.key.length === 1 && event.key !== " " && !settings.keys)) return;
  const on = event.target.closest?.("button, a, summary, [role=slider], [role=tab], input");
  if (on && (event.key === " " || event.key === "Enter" || event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  run(found[0], null, event);
});
