// One table of what a hand can do: its key, its name, its deed. Buttons, keys and the list of keys are made from it.

const table = new Map();

/** Register deeds: {name: run} or {name: {run, key, label, group}}. A deed is given the button pressed, if one was. */
export function commands(given) {
  for (const [name, entry] of Object.entries(given)) table.set(name, typeof entry === "function" ? {run: entry} : entry);
}
export const command = (name) => table.get(name);
export const keyed = () => [...table.entries()].filter(([, entry]) => entry.key);
export function run(name, element = null, event = null) {
  const entry = table.get(name);
  if (!entry) return;
  const done = entry.run(element, event);
  if (done?.catch) done.catch((error) => import("./say.js").then(({failed}) => failed(error)));
}

document.addEventListener("click", (event) => {
  const element = event.target.closest?.("[data-act]");
  if (!element || element.disabled || element.getAttribute("aria-disabled") === "true") return;
  if (element.nodeName === "A" || element.type === "submit") event.preventDefault();
  run(element.dataset.act, element, event);
});
for (const kind of ["change", "input"])
  document.addEventListener(kind, (event) => {
    const name = event.target.dataset?.[kind];
    if (name) run(name, event.target, event);
  });
