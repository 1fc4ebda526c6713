// LISTEN: nothing but the text and the sound, full width; X drops a mark at the word.
import {at} from "./dom.js";
import {model, on} from "./model.js";
import {commands} from "./commands.js";
import {editing} from "./editor.js";
import {play, player} from "./player.js";
import {rows} from "./script.js";

function toggle() {
  if (editing()) return;
  const listening = document.body.classList.toggle("listening");
  at("listen").setAttribute("aria-pressed", String(listening));
  at("listen").textContent = listening ? "Back to the script" : "Listen";
  rows.remeasure();
  if (model.selected) rows.show(model.selected);
  if (listening && !player.playing && model.timeline) play(player.at);
}
on("editing", () => {
  if (editing() && document.body.classList.contains("listening")) toggle();
});
commands({listen: {run: toggle, key: "m", label: "Listen: only text and sound", group: "Studio"}});
