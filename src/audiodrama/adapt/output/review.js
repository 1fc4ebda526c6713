"use strict";

const values = JSON.parse(document.getElementById("values").textContent);
const status = document.getElementById("copied");

async function copy(command) {
  try {
    await navigator.clipboard.writeText(command);
    status.textContent = `Copied: ${command}`;
  } catch {
    status.textContent = command;
    const range = document.createRange();
    range.selectNodeContents(status);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
}

function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    copy(button.dataset.copy);
    return;
  }
  const line = event.target.closest("[data-row]");
  if (line) {
    open(line);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-row]")) {
    open(event.target);
  }
});

// A menu of the cast beside a line of the text: choosing a name copies the command.
function open(line) {
  document.querySelectorAll("select.who").forEach((menu) => menu.remove());
  const menu = document.createElement("select");
  menu.className = "who";
  menu.setAttribute("aria-label", "who speaks here");
  menu.append(new Option("who speaks here?", ""), ...values.names.map((name) => new Option(name, name)));
  menu.addEventListener("change", () => {
    copy(`audiodrama adapt ${values.source} --fix ${quoted(`${line.dataset.row}=${menu.value}`)}`);
    menu.remove();
  });
  line.after(menu);
  menu.focus();
}
