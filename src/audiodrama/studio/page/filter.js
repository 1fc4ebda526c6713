// The filter of the script: role:MARTA is:unapproved is:issue "stairs", each word narrowing what is shown.

const STATES = ["unspoken", "speaking", "spoken", "approved", "changed", "failed"];
export const WORDS = ["is:unapproved", "is:issue", "is:marked", "is:sound", ...STATES.map((state) => `is:${state}`)];

/** A test of rows, or null where everything passes. Unknown words after `is:` are named in `unknown`. */
export function reading(query) {
  const tests = [],
    unknown = [];
  for (const [whole, quoted, word] of query.matchAll(/"([^"]*)"?|(\S+)/g)) {
    if (quoted !== undefined) {
      if (quoted.trim()) tests.push(has(quoted));
      continue;
    }
    const [, key, value] = /^(-?\w+):(?:"?)(.*?)"?$/.exec(word) ?? [];
    const make = KEYS[key?.replace(/^-/, "").toLowerCase()];
    if (!make) tests.push(has(word));
    else if (value) {
      const test = make(value);
      if (!test) unknown.push(whole);
      else tests.push(key.startsWith("-") ? (row) => !test(row) : test);
    }
  }
  return {test: tests.length ? (row) => tests.every((test) => test(row)) : null, unknown};
}

const plain = (text) => (text ?? "").normalize("NFKC").toLowerCase();
const has = (text) => {
  const wanted = plain(text);
  return (row) => plain(row.text ?? row.raw).includes(wanted) || plain(row.raw).includes(wanted) || plain(row.speaker).includes(wanted);
};
const KEYS = {
  role: (value) => {
    const wanted = plain(value).replaceAll(/[^\p{L}\p{N}]+/gu, "-");
    return (row) =>
      row.kind === "line" && [row.role, ...(row.with ?? []).map((other) => other.role)].some((role) => plain(role).startsWith(wanted));
  },
  is: (value) => {
    const wanted = value.toLowerCase();
    if (wanted === "unapproved") return (row) => row.kind === "line" && row.state !== "approved";
    if (wanted === "issue") return (row) => row.issues > 0;
    if (wanted === "marked") return (row) => Boolean(row.marked);
    if (wanted === "sound") return (row) => row.kind === "cue" || row.chips?.length > 0;
    return STATES.includes(wanted) ? (row) => row.state === wanted : null;
  },
  delivery: (value) => {
    const wanted = plain(value);
    return (row) => (row.phrases ?? []).some((phrase) => phrase.deliveries?.some((name) => plain(name).startsWith(wanted)));
  },
  sound: (value) => {
    const wanted = plain(value);
    return (row) => [row, ...(row.chips ?? [])].some((cue) => plain(cue.name).includes(wanted));
  },
};
