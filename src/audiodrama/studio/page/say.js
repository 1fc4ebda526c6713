// What the page says: politely to a screen reader, briefly to the eye, and as a failure with its hint.
import {at, el} from "./dom.js";

let spoken = 0,
  waiting = 0,
  latest = "";
const PAUSE_MS = 10000;

/** A live region speaks at most once in ten seconds; the newest message wins. Answers to one's own key come at once. */
export function status(text, own = false) {
  latest = text;
  const write = () => {
    spoken = performance.now();
    waiting = 0;
    at("status").textContent = latest;
  };
  const wait = own ? 0 : spoken + PAUSE_MS - performance.now();
  if (wait <= 0) {
    clearTimeout(waiting);
    write();
  } else if (!waiting) waiting = setTimeout(write, wait);
}

export function toast(text, hint = "", kind = "") {
  const box = el(
    "div",
    {class: `toast ${kind}`},
    el("p", {}, text),
    hint && el("p", {class: "hint"}, hint),
    el("button", {type: "button", class: "close", "aria-label": "Close this message", data: {act: "close-toast"}}, "×"),
  );
  at("toasts").append(box);
  while (at("toasts").children.length > 3) at("toasts").firstChild.remove();
  setTimeout(() => box.remove(), kind === "bad" ? 15000 : 6000);
  status(hint ? `${text}. ${hint}` : text, true);
}

export const failed = (error) => {
  if (error?.name === "AbortError") return;
  toast(error?.message ?? String(error), error?.hint ?? "", "bad");
};
