"use strict";
const sounds = JSON.parse(document.getElementById("values").textContent).sounds;
const page = document.getElementById("compare");
const buttons = [...page.querySelectorAll(".play")];
const player = new Audio();
let playing = null, queue = [];

const at = (row, column) => buttons.find((b) => +b.dataset.row === row && +b.dataset.column === column);
const place = (button) => [+button.dataset.row, +button.dataset.column];

function stop() {
  player.pause();
  if (playing) { playing.classList.remove("on"); playing.style.setProperty("--done", 0); }
  playing = null;
}

function play(button) {
  stop();
  const [row, column] = place(button);
  playing = button;
  button.classList.add("on", "heard");
  player.src = "data:audio/mpeg;base64," + sounds[row][column];
  player.play().catch(stop);
  follow();
}

function follow() {
  if (!playing) return;
  playing.style.setProperty("--done", player.duration ? player.currentTime / player.duration : 0);
  requestAnimationFrame(follow);
}

function playAll(list) {
  queue = list.slice(1);
  if (list.length) { focus(list[0]); play(list[0]); }
}

function focus(button) {
  for (const each of buttons) each.tabIndex = each === button ? 0 : -1;
  button.focus({ preventScroll: false });
}

player.addEventListener("ended", () => {
  stop();
  const next = queue.shift();
  if (next) { focus(next); setTimeout(() => play(next), 250); }
});

page.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("play")) {
    queue = [];
    focus(button);
    if (button === playing) stop(); else play(button);
  } else if (button.classList.contains("head")) {
    playAll(buttons.filter((b) => b.dataset.column === button.dataset.column));
  } else if (button.classList.contains("name")) {
    playAll(buttons.filter((b) => b.dataset.row === button.dataset.row));
  } else if (button.id === "reveal") {
    const hidden = page.classList.toggle("blind");
    button.textContent = hidden ? "Show the names" : "Hide the names";
  } else if (button.classList.contains("choose")) {
    copy(button);
  }
});

function copy(button) {
  const shown = () => { button.textContent = button.dataset.command; };
  if (navigator.clipboard) navigator.clipboard.writeText(button.dataset.command).then(() => {
    button.textContent = "Copied: " + button.dataset.command;
  }, shown); else shown();
}

const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
page.addEventListener("keydown", (event) => {
  const button = event.target.closest(".play");
  if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
  const [row, column] = place(button);
  if (steps[event.key]) {
    const next = at(row + steps[event.key][0], column + steps[event.key][1]);
    if (next) focus(next);
    event.preventDefault();
  } else if (event.key === "r" || event.key === "R") {
    playAll(buttons.filter((b) => +b.dataset.row === row && +b.dataset.column >= column));
  } else if (event.key === "c" || event.key === "C") {
    playAll(buttons.filter((b) => +b.dataset.column === column && +b.dataset.row >= row));
  }
});

buttons.forEach((button, index) => { button.tabIndex = index ? -1 : 0; });
