"use strict";
const sounds = JSON.parse(document.getElementById("values").textContent).sounds;
const items = [...document.querySelectorAll("#found > li")];
const words = document.getElementById("words");
const kind = document.getElementById("kind");
const count = document.getElementById("count");
const player = new Audio();
let playing = null;

function stop() {
  player.pause();
  if (playing) playing.classList.remove("on");
  playing = null;
}

function play(button) {
  const same = button === playing;
  stop();
  if (same) return;
  playing = button;
  button.classList.add("on");
  player.src = "data:audio/mpeg;base64," + sounds[button.closest("li[id]").id][+button.dataset.use];
  player.play().catch(stop);
}

const stem = (word) => word.length > 4 ? word.replace(/(ings?|ers?|es|ed|s|e|y)$/, "") : word;

function search() {
  const wanted = words.value.normalize("NFC").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).map(stem);
  let shown = 0;
  for (const item of items) {
    const fits = (!kind.value || item.dataset.kind === kind.value) && wanted.every((word) => item.dataset.words.includes(word));
    item.hidden = !fits;
    shown += fits;
  }
  count.textContent = shown + " of " + items.length;
}

function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  return Promise.resolve();
}

function show() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.hidden) { words.value = ""; kind.value = ""; search(); }
  target.scrollIntoView({ block: "center" });
}

player.addEventListener("ended", stop);
words.addEventListener("input", search);
kind.addEventListener("change", search);
document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== words) { event.preventDefault(); words.focus(); words.select(); }
  if (event.key === "Escape") stop();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("use")) play(button);
  if (button.classList.contains("cue")) {
    copied(button.dataset.cue).then(() => {
      button.classList.add("on");
      count.textContent = "copied " + button.dataset.cue;
      setTimeout(() => { button.classList.remove("on"); }, 900);
    });
  }
});
search();
show();
