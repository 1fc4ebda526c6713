// Every request of the page: JSON in and out, failures as values with a hint.

const TAB = (() => {
  const fresh = () => crypto.randomUUID().slice(0, 18);
  try {
    return sessionStorage.getItem("tab") ?? (sessionStorage.setItem("tab", fresh()), sessionStorage.getItem("tab"));
  } catch {
    return fresh();
  }
})();
export const tab = TAB;

export class Failure extends Error {
  constructor(status, body) {
    super(body.error ?? `the studio answered ${status}`);
    this.status = status;
    this.code = body.code ?? "";
    this.hint = body.hint ?? "";
    this.body = body;
  }
}

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, {...options, headers: {"X-Tab": TAB, ...options.headers}});
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, {error: "the studio does not answer", hint: "Is it still running?", code: "away"});
  }
  if (answer.ok) return answer;
  const body = await answer.json().catch(() => ({}));
  throw new Failure(answer.status, body);
}

export const get = async (path, signal) => (await ask(path, {signal})).json();
export const post = async (path, body = {}) =>
  (await ask(path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)})).json();
export const upload = async (path, bytes, headers = {}) =>
  (await ask(path, {method: "POST", headers: {"Content-Type": "application/octet-stream", ...headers}, body: bytes})).json();
export const bytes = async (path, signal) => (await ask(path, {signal})).arrayBuffer();
export const text = async (path) => (await ask(path)).text();
export const part = (id) => encodeURIComponent(id);
