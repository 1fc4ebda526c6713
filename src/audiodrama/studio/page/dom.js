// Elements are made and changed here, and text enters the page as text: no markup comes from a production.

export const at = (id) => document.getElementById(id);

/** An element: `el("button", {class: "small", data: {act: "undo"}}, "Undo")`. Strings become text nodes. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "data")
      for (const [key, text] of Object.entries(value)) {
        if (text !== undefined && text !== null) node.dataset[key] = text;
      }
    else if (name === "hue") tint(node, value);
    else if (name === "vars") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(
    ...children
      .flat()
      .filter((child) => child !== null && child !== undefined && child !== false)
      .map((child) => (typeof child === "number" ? String(child) : child)),
  );
  return node;
}

/** A button that runs an action; `data` holds what the action is about. */
export const button = (act, label, {data = {}, ...attributes} = {}) =>
  el("button", {type: "button", class: "small", ...attributes, data: {act, ...data}}, ...[label].flat());

/** A role's colour; null is the narrator, who takes none. */
export function tint(node, hue) {
  node.classList.add("voice");
  if (hue === null || hue === undefined) node.classList.add("narrator");
  else node.style.setProperty("--hue", hue);
}

const SHAPES = {
  play: "M7 4.5v15l12.5-7.5z",
  pause: "M6 4.5h4v15H6zM14 4.5h4v15h-4z",
  back: "M11 6v5.2L19 6v12l-8-5.2V18l-8-6z",
  on: "M13 6v5.2L5 6v12l8-5.2V18l8-6z",
  previous: "M6 5h2.2v6.3L18 5v14l-9.8-6.3V19H6z",
  next: "M18 5h-2.200v6.300L6 5v14l9.8-6.3V19H18z",
  chip: "M12 3l9 9-9 9-9-9z",
  table: "M3 5h18v14H3zM5 10h14M5 14.5h14M10 7v10",
  out: "M5 11h14v2H5z",
  in: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
};
export function icon(name) {
  const space = "http://www.w3.org/2000/svg",
    picture = document.createElementNS(space, "svg"),
    path = document.createElementNS(space, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  picture.append(path);
  return picture;
}

/** 4671.2 -> "1:17:51" */
export function clock(seconds, tenths = false) {
  const safe = Math.max(0, seconds || 0),
    whole = Math.floor(safe + 1e-6),
    h = Math.floor(whole / 3600),
    m = Math.floor(whole / 60) % 60;
  const two = (n) => String(n).padStart(2, "0"),
    rest = tenths ? `.${Math.floor((safe - whole + 1e-6) * 10)}` : "";
  return h ? `${h}:${two(m)}:${two(whole % 60)}${rest}` : `${m}:${two(whole % 60)}${rest}`;
}
export const count = (n, one, many = one + "s") => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
export const spaced = (name) => (name ?? "").replaceAll("-", " ");

/** The page begins anew; a second wish for it while the first is under way is the same one. */
let leaving = false;
export function beginAgain() {
  if (!leaving) location.reload();
  leaving = true;
}

/** "about 40 s", "about 3 min": the length of a wait. */
export const about = (seconds) =>
  seconds < 90
    ? `${Math.max(1, Math.round(seconds))} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

/** Children become those given; what is the same stays the very same element, with its focus; what is marked live is left alone. */
export function patch(target, ...children) {
  const wanted = children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
  const keys = new Set(wanted.map((node) => node.dataset?.key)),
    keyed = new Map();
  for (const node of [...target.childNodes])
    if (node.dataset?.key) {
      if (keys.has(node.dataset.key)) keyed.set(node.dataset.key, node);
      else node.remove();
    }
  let here = target.firstChild;
  for (const made of wanted) {
    const key = made.dataset?.key,
      same = key ? keyed.get(key) : here;
    if (!same || !like(same, made) || (!key && same.dataset?.key)) {
      target.insertBefore(made, here);
      continue;
    }
    if (same === here) here = here.nextSibling;
    else target.insertBefore(same, here);
    adopt(same, made);
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}
const like = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;
function adopt(old, made) {
  if (old.dataset?.live !== undefined || old.isEqualNode(made)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== made.data) old.data = made.data;
    return;
  }
  for (const {name} of [...old.attributes]) if (!made.hasAttribute(name)) old.removeAttribute(name);
  for (const {name, value} of [...made.attributes])
    if (old.getAttribute(name) !== value) {
      if (name === "style") old.style.cssText = made.style.cssText;
      else old.setAttribute(name, value);
    }
  if (old === document.activeElement && /^(INPUT|TEXTAREA|SELECT)$/.test(old.nodeName)) return;
  if ("value" in made && old.value !== made.value && old.nodeName !== "BUTTON" && old.nodeName !== "LI") old.value = made.value;
  if ("checked" in made) old.checked = made.checked;
  patch(old, [...made.childNodes]);
}
