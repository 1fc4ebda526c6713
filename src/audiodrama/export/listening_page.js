"use strict";
(() => {
  const book = JSON.parse(document.getElementById("values").textContent);
  const at = (id) => document.getElementById(id);
  const audio = at("audio"), lines = at("lines"), seek = at("seek"), wave = at("wave"), lanes = at("lanes");
  const calm = matchMedia("(prefers-reduced-motion: reduce)"), dark = matchMedia("(prefers-color-scheme: dark)");
  const links = [...document.querySelectorAll(".chapters a")];
  const WINDOW_S = 36, NARRATOR = book.speakers.indexOf(book.narrator);
  const LANES = ["speech", "effects", "beds", "music"];
  let current = -1, following = true, shown = [], active = new Set(), wanted = null, scrolling = 0;

  // ---- memory: file:// pages of some browsers may not store anything ----
  const place = "audiodrama:" + book.title;
  const recall = () => { try { return JSON.parse(localStorage.getItem(place)) || {}; } catch { return {}; } };
  const remember = () => {
    try {
      localStorage.setItem(place, JSON.stringify({chapter: current, time: audio.currentTime, speed: audio.playbackRate}));
    } catch { /* then the page starts at the beginning next time */ }
  };

  const make = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds + 1e-6)), h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60;
    const two = (n) => String(n).padStart(2, "0");
    return h ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`;
  };
  const hue = (speaker) => (15 + speaker * 137.508) % 360;
  let tokens = {};
  const token = (name) => tokens[name] ??= getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = (speaker, alpha = 1) => speaker === NARRATOR || speaker < 0
    ? `color-mix(in srgb, ${token("--faint")} ${alpha * 100}%, transparent)`
    : `oklch(${token("--voice-l")} ${token("--voice-c")} ${hue(speaker)} / ${alpha})`;
  const voice = (element, speaker) => {
    element.classList.add("voice");
    if (speaker === NARRATOR) element.classList.add("narrator");
    element.style.setProperty("--hue", hue(speaker));
    return element;
  };
  const lane = (event) => event.k === "line" ? 0 : event.k === "bed" ? 2 : event.k === "music" ? 3 : event.k === "sfx" ? 1 : -1;
  const length = () => Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : book.chapters[current].seconds;

  // ---- a chapter ----
  function open(index, time = 0, playing = false) {
    current = index;
    const chapter = book.chapters[index];
    links.forEach((link, i) => i === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
    at("chapter-number").textContent = `Chapter ${chapter.number}`;
    at("chapter-title").textContent = chapter.title;
    at("draft").hidden = !chapter.draft;
    at("previous").disabled = index === 0;
    at("next").disabled = index === book.chapters.length - 1;
    at("total").textContent = clock(Math.round(chapter.seconds));
    at("trouble").hidden = true;
    document.title = `${chapter.title} – ${book.title}`;
    write(chapter);
    wanted = time;
    audio.src = chapter.audio;
    audio.playbackRate = Number(at("speed").value);
    if (playing) audio.play().catch(() => {});
    describe(chapter);
    resize();
    tick();
  }

  function write(chapter) {
    const marks = [...chapter.marks], parts = [];
    shown = [];
    active = new Set();
    for (const event of chapter.events) {
      while (marks.length && marks[0][1] <= event.a + .001) parts.push(make("h3", "", marks.shift()[0]));
      if (lane(event) < 0) continue;
      const element = event.k === "line" ? said(event) : make("p", `sound ${event.k}`, event.n);
      parts.push(element);
      shown.push({...event, element, words: [...element.querySelectorAll("b")]});
    }
    lines.replaceChildren(...parts);
  }

  function said(event) {
    const prose = event.s === NARRATOR, element = voice(make("div", prose ? "said prose" : "said"), event.s);
    const from = make("button", "from", clock(event.a)), text = make("p");
    from.type = "button";
    from.setAttribute("aria-label", `Play from ${clock(event.a)}, ${book.speakers[event.s]}`);
    from.addEventListener("click", () => jump(event.a, true));
    if (prose) element.append(from);
    else {
      const who = make("div", "who");
      who.append(make("span", "", book.speakers[event.s]), from);
      element.append(who);
    }
    text.style.color = "var(--ink)";
    let done = 0;
    for (let i = 0; i < event.w.length; i += 4) {
      const word = make("b", "", event.t.slice(event.w[i], event.w[i + 1]));
      word.dataset.start = event.w[i + 2];
      text.append(event.t.slice(done, event.w[i]), word);
      done = event.w[i + 1];
    }
    text.append(event.t.slice(done));
    element.append(text);
    return element;
  }

  function describe(chapter) {
    if (!("mediaSession" in navigator) || !window.MediaMetadata) return;
    navigator.mediaSession.metadata = new MediaMetadata({title: chapter.title, album: book.title, artist: book.author});
  }

  // ---- where we are ----
  const now = () => wanted ?? audio.currentTime;
  function jump(time, playing) {
    const goal = Math.min(Math.max(0, time), Math.max(0, length() - .05));
    if (audio.readyState) { audio.currentTime = goal; wanted = null; } else wanted = goal;
    if (playing) audio.play().catch(() => {});
    following = true;
    tick();
  }
  const step = (by) => jump(now() + by, !audio.paused);
  function line(by) {
    const starts = shown.filter((e) => e.k === "line").map((e) => e.a);
    const here = starts.findLastIndex((a) => a <= now() + .05);
    if (by > 0) jump(starts[here + 1] ?? length(), !audio.paused);
    else jump(now() - starts[here] > 1.5 ? starts[here] : starts[Math.max(0, here - 1)] ?? 0, !audio.paused);
  }
  function turn(by) {
    const index = current + by;
    if (index >= 0 && index < book.chapters.length) { following = true; open(index, 0, !audio.paused); scrollTo({top: 0}); }
  }
  const toggle = () => audio.paused ? audio.play().catch(() => {}) : audio.pause();

  function tick() {
    const time = now(), total = length();
    at("now").textContent = clock(time);
    at("played").style.width = `${Math.min(100, 100 * time / total)}%`;
    seek.setAttribute("aria-valuemax", Math.round(total));
    seek.setAttribute("aria-valuenow", Math.round(time));
    seek.setAttribute("aria-valuetext", `${clock(time)} of ${clock(total)}`);
    const here = new Set(shown.filter((e) => e.a <= time && time < e.b));
    for (const event of active) if (!here.has(event)) mark(event, false, time);
    for (const event of here) mark(event, true, time, !active.has(event));
    active = here;
    draw(time);
  }

  function mark(event, on, time, fresh) {
    event.element.classList.toggle("on", on);
    if (event.k !== "line") return;
    let word = -1;
    if (on) for (let i = 0; i < event.words.length && event.w[4 * i + 2] <= time; i++) word = i;
    if (word !== event.word) {
      event.words[event.word]?.classList.remove("now");
      event.words[word]?.classList.add("now");
      event.word = word;
    }
    if (on && fresh && !audio.paused) keep(event.element);
  }

  function keep(element, again) {
    if (!following && !again) return;
    const box = element.getBoundingClientRect(), floor = document.querySelector(".player").getBoundingClientRect().top;
    if (again || box.top < 60 || box.bottom > floor - 40) {
      scrolling = performance.now() + 900;
      const top = scrollY + box.top - Math.min(floor * .32, 260);
      scrollTo({top, behavior: calm.matches ? "auto" : "smooth"});
    }
    at("follow").hidden = true;
  }
  const show = () => { for (const event of active) if (event.k === "line") keep(event.element); };
  function wander() {
    if (performance.now() < scrolling || audio.paused) return;
    following = false;
    at("follow").hidden = false;
  }
  function back() {
    following = true;
    const here = [...active].find((e) => e.k === "line") ?? shown.findLast((e) => e.k === "line" && e.a <= now()) ?? shown[0];
    if (here) keep(here.element, true);
  }

  // ---- pictures ----
  function fit(canvas) {
    const box = canvas.getBoundingClientRect(), ratio = devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(box.width * ratio));
    canvas.height = Math.max(1, Math.round(box.height * ratio));
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    return [pen, box.width, box.height];
  }
  const peaks = new Map();
  function levels(index) {
    if (!peaks.has(index)) {
      const drawn = book.chapters[index].waveform;
      peaks.set(index, drawn ? Uint8Array.from(atob(drawn.peaks), (c) => c.charCodeAt(0)) : new Uint8Array());
    }
    return peaks.get(index);
  }
  // a master fills its ceiling everywhere: the mean of the peaks of a bar shows more than the highest of them
  const height = (values, from, to) => {
    const first = Math.floor(from), part = values.subarray(first, Math.max(Math.ceil(to), first + 1));
    return part.length ? part.reduce((sum, value) => sum + value, 0) / part.length / 255 : 0;
  };
  function speakerAt(time) {
    for (let i = starts.length - 1, low = 0; low <= i;) {
      const middle = (low + i) >> 1;
      if (starts[middle].a <= time) { if (middle === starts.length - 1 || starts[middle + 1].a > time) return time < starts[middle].b ? starts[middle].s : -1; low = middle + 1; }
      else i = middle - 1;
    }
    return -1;
  }
  let starts = [];
  function resize() {
    if (current < 0) return;
    starts = shown.filter((e) => e.k === "line");
    const [pen, width, tallest] = fit(wave), values = levels(current), total = book.chapters[current].seconds;
    const bars = Math.max(1, Math.floor(width / 3)), middle = tallest / 2, share = values.length / bars;
    const heights = Array.from({length: bars}, (_, i) => height(values, i * share, (i + 1) * share));
    const most = Math.max(.05, ...heights);
    for (let i = 0; i < bars; i++) {
      const loud = heights[i] / most;
      const speaker = speakerAt((i + .5) / bars * total);
      pen.fillStyle = speaker < 0 ? colour(-1, .55) : colour(speaker, .9);
      const tall = Math.max(1.5, loud * (tallest - 4));
      pen.beginPath();
      pen.roundRect(i * 3, middle - tall / 2, 2, tall, 1);
      pen.fill();
    }
    draw(now());
  }

  let sheet = null;
  function draw(time) {
    if (current < 0 || !lanes.offsetParent) return;
    const box = lanes.getBoundingClientRect(), ratio = devicePixelRatio || 1;
    if (!sheet || sheet[3] !== current || Math.round(box.width * ratio) !== lanes.width) sheet = [...fit(lanes), current];
    const [pen, width, height] = sheet, total = length();
    const used = LANES.map((_, i) => i === 0 || shown.some((e) => lane(e) === i));
    const rows = used.reduce((rows, on, i) => on ? [...rows, i] : rows, []);
    const tall = Math.min(24, (height - 14) / rows.length), seconds = Math.min(WINDOW_S, total);
    const first = Math.min(Math.max(0, time - seconds * .35), Math.max(0, total - seconds)), x = (t) => (t - first) / seconds * width;
    pen.clearRect(0, 0, width, height);
    pen.font = `500 11px ${token("--sans")}`;
    pen.textBaseline = "middle";
    rows.forEach((kind, row) => {
      const y = row * tall;
      pen.fillStyle = colour(-1, .12);
      pen.beginPath(); pen.roundRect(0, y + 1, width, tall - 3, 5); pen.fill();
      for (const event of shown) {
        if (event.b < first || event.a > first + seconds || lane(event) !== kind) continue;
        const left = Math.max(-8, x(event.a)), wide = Math.max(4, Math.min(width + 8, x(event.b)) - left), on = event.a <= time && time < event.b;
        pen.fillStyle = colour(kind ? 40 + 3 * kind : event.s, on ? (kind > 1 ? .55 : .92) : .32);
        pen.beginPath(); pen.roundRect(left, y + 1, wide, tall - 3, 5); pen.fill();
        const label = kind ? event.n : book.speakers[event.s];
        if (wide > 28 || kind === 1) {
          pen.save();
          pen.beginPath(); pen.rect(left, y, kind === 1 ? width : wide - 4, tall); pen.clip();
          pen.fillStyle = token(on && kind < 2 && wide >= 28 ? "--paper" : "--ink");
          pen.fillText(label, Math.max(6, left + (kind === 1 && wide < 28 ? wide + 4 : 6)), y + tall / 2);
          pen.restore();
        }
      }
    });
    pen.fillStyle = token("--faint");
    const every = seconds > 20 ? 5 : 1;
    for (let t = Math.ceil(first / every) * every; t <= first + seconds; t += every) {
      pen.fillRect(x(t), rows.length * tall + 1, 1, 3);
      if (x(t) < width - 30) pen.fillText(clock(t), x(t) + 4, rows.length * tall + 8);
    }
    pen.fillStyle = token("--accent");
    pen.fillRect(x(time) - 1, 0, 2, rows.length * tall);
    lanes.dataset.first = first;
    lanes.dataset.seconds = seconds;
  }

  // ---- hands ----
  const share = (event, element) => {
    const box = element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  seek.addEventListener("pointerdown", (event) => { seek.setPointerCapture(event.pointerId); jump(share(event, seek) * length(), !audio.paused); });
  seek.addEventListener("pointermove", (event) => {
    const time = share(event, seek) * length(), bubble = at("bubble"), line = starts.findLast((e) => e.a <= time);
    bubble.hidden = false;
    bubble.textContent = clock(time) + (line && time < line.b ? ` · ${book.speakers[line.s]}` : "");
    bubble.style.left = `${share(event, seek) * 100}%`;
    if (seek.hasPointerCapture(event.pointerId)) jump(time, !audio.paused);
  });
  seek.addEventListener("pointerleave", () => { at("bubble").hidden = true; });
  seek.addEventListener("keydown", (event) => {
    const by = {ArrowUp: 5, ArrowDown: -5, PageUp: 30, PageDown: -30}[event.key];
    const goal = event.key === "Home" ? 0 : event.key === "End" ? length() : by ? now() + by : null;
    if (goal !== null) { event.preventDefault(); jump(goal, !audio.paused); }
  });
  let grip = null;
  lanes.addEventListener("pointerdown", (event) => { lanes.setPointerCapture(event.pointerId); grip = {x: event.clientX, time: now(), moved: false}; });
  lanes.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const by = (grip.x - event.clientX) / lanes.clientWidth * Number(lanes.dataset.seconds);
    if (Math.abs(event.clientX - grip.x) > 4) grip.moved = true;
    if (grip.moved) jump(grip.time + by, !audio.paused);
  });
  lanes.addEventListener("pointerup", (event) => {
    if (grip && !grip.moved) jump(Number(lanes.dataset.first) + share(event, lanes) * Number(lanes.dataset.seconds), !audio.paused);
    grip = null;
  });
  lanes.addEventListener("pointercancel", () => { grip = null; });
  lines.addEventListener("click", (event) => {
    if (event.target.dataset.start !== undefined && getSelection().isCollapsed) jump(Number(event.target.dataset.start), true);
  });
  links.forEach((link, i) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    following = true;
    open(i, 0, true);
    scrollTo({top: 0});
  }));
  at("play").addEventListener("click", toggle);
  at("back").addEventListener("click", () => step(-10));
  at("forward").addEventListener("click", () => step(10));
  at("previous").addEventListener("click", () => turn(-1));
  at("next").addEventListener("click", () => turn(1));
  at("follow").addEventListener("click", back);
  at("keys").addEventListener("click", () => at("help").showModal());
  at("speed").addEventListener("change", () => { audio.playbackRate = Number(at("speed").value); remember(); });
  function speed(by) {
    const select = at("speed");
    select.selectedIndex = Math.min(select.length - 1, Math.max(0, select.selectedIndex + by));
    select.dispatchEvent(new Event("change"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || at("help").open || event.target.matches("select, input, textarea")) return;
    if (event.key === " " && event.target.matches("button, a")) return;
    const act = {
      " ": toggle, k: toggle, f: back, n: () => turn(1), p: () => turn(-1), "<": () => speed(-1), ">": () => speed(1),
      ArrowLeft: () => event.shiftKey ? line(-1) : step(-5), ArrowRight: () => event.shiftKey ? line(1) : step(5),
      "?": () => at("help").showModal(),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  for (const kind of ["wheel", "touchmove"]) addEventListener(kind, wander, {passive: true});
  addEventListener("resize", () => { sheet = null; resize(); });
  dark.addEventListener("change", () => { tokens = {}; sheet = null; resize(); });

  // ---- sound ----
  audio.addEventListener("loadedmetadata", () => {
    if (wanted !== null) { audio.currentTime = Math.min(wanted, Math.max(0, audio.duration - .05)); wanted = null; }
    at("total").textContent = clock(Math.round(length()));
    tick();
  });
  const frame = () => { tick(); if (!audio.paused) requestAnimationFrame(frame); };
  audio.addEventListener("play", () => { document.body.classList.add("playing"); at("play").setAttribute("aria-label", "Pause"); frame(); show(); });
  audio.addEventListener("pause", () => { document.body.classList.remove("playing"); at("play").setAttribute("aria-label", "Play"); remember(); tick(); });
  audio.addEventListener("seeked", () => { tick(); show(); remember(); });
  audio.addEventListener("ended", () => { if (current + 1 < book.chapters.length) open(current + 1, 0, true); });
  audio.addEventListener("error", () => {
    at("trouble").textContent = `${decodeURIComponent(book.chapters[current].audio)} cannot be played: it is missing beside this page, or this browser does not know its format.`;
    at("trouble").hidden = false;
  });
  setInterval(() => { if (!audio.paused) remember(); }, 5000);
  addEventListener("pagehide", remember);
  if ("mediaSession" in navigator) {
    const handlers = {play: toggle, pause: toggle, seekbackward: () => step(-10), seekforward: () => step(10), previoustrack: () => turn(-1), nexttrack: () => turn(1)};
    for (const [name, act] of Object.entries(handlers)) { try { navigator.mediaSession.setActionHandler(name, act); } catch { /* not every browser has every key */ } }
  }

  // ---- begin ----
  if (!book.chapters.length) return;
  document.querySelector(".player").hidden = false;
  document.querySelector(".cast").hidden = !book.speakers.length;
  at("cast").replaceChildren(...book.speakers.map((name, i) => voice(make("li", "", name), i)));
  const before = recall(), index = Number.isInteger(before.chapter) && before.chapter >= 0 && before.chapter < book.chapters.length ? before.chapter : 0;
  if (before.speed && [...at("speed").options].some((o) => Number(o.value) === before.speed)) at("speed").value = String(before.speed);
  open(index, Number.isFinite(before.time) ? before.time : 0);
  if (wanted) back();
})();
