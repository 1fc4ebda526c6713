"use strict";
(() => {
  const cards = [...document.querySelectorAll("li[data-names]")], players = [...document.querySelectorAll("audio")];
  // one sound at a time
  for (const player of players) player.addEventListener("play", () => {
    for (const other of players) if (other !== player) other.pause();
  });
  const find = document.getElementById("find");
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase().replace(/\s+/g, "-");
    for (const card of cards) card.hidden = !card.dataset.names.replace(/\s+/g, "-").includes(wanted);
    for (const section of document.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
    document.getElementById("nothing").hidden = cards.some((card) => !card.hidden);
  });
})();
