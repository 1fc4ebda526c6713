// A list of ten thousand rows of different heights of which only those in sight exist.

const OVER_PX = 500;

export class VirtualList {
  /** `build(i)` makes a row's element, `key(i)` names it, `guess(i)` its height in pixels until it is measured. */
  constructor(scroller, list, {build, key, guess}) {
    Object.assign(this, {
      scroller,
      list,
      build,
      key,
      guess,
      count: 0,
      shown: new Map(),
      heights: new Map(),
      sizes: new Float64Array(0),
      tops: new Float64Array(1),
      asked: 0,
      width: 0,
      names: [],
      places: new Map(),
      pinned: null,
    });
    scroller.addEventListener("scroll", () => this.ask(), {passive: true});
    new ResizeObserver(() => {
      if (this.list.clientWidth !== this.width) {
        this.width = this.list.clientWidth;
        this.remeasure();
      } else this.ask();
    }).observe(scroller);
  }

  /** Other rows, or the same ones in another number: what is in sight stays in sight. */
  reset(count) {
    const anchor = this.anchor();
    this.count = count;
    this.names = Array.from({length: count}, (_, i) => this.key(i));
    this.sizes = new Float64Array(count);
    this.tops = new Float64Array(count + 1);
    this.places = new Map();
    for (let i = 0; i < count; i++) {
      const key = this.names[i];
      this.places.set(key, i);
      this.sizes[i] = this.heights.get(key) ?? this.guess(i);
    }
    this.settle();
    for (const [key, row] of this.shown) {
      if (!this.places.has(key)) {
        row.remove();
        this.shown.delete(key);
      }
    }
    this.restore(anchor);
    this.draw();
  }

  remeasure() {
    this.heights.clear();
    for (let i = 0; i < this.count; i++) this.sizes[i] = this.guess(i);
    const anchor = this.anchor();
    this.settle();
    this.restore(anchor);
    this.draw(true);
  }
  settle() {
    for (let i = 0, top = 0; i < this.count; i++) {
      this.tops[i] = top;
      top += this.sizes[i];
      this.tops[i + 1] = top;
    }
    this.list.style.height = `${this.tops[this.count]}px`;
  }
  ask() {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  /** The first row whose end lies below a height. */
  find(y) {
    let low = 0,
      high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1] > y) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  anchor() {
    const top = this.scroller.scrollTop,
      i = this.count ? this.find(top) : 0;
    return {key: this.names[i] ?? null, into: top - (this.tops[i] ?? 0)};
  }
  restore({key, into}) {
    const i = this.places.get(key);
    if (i !== undefined) {
      const goal = this.tops[i] + into;
      if (Math.abs(this.scroller.scrollTop - goal) > 0.5) this.scroller.scrollTop = goal;
    }
  }

  draw(measure = false) {
    if (!this.count) return;
    const top = this.scroller.scrollTop,
      tall = this.scroller.clientHeight;
    if (!tall) return;
    const first = this.find(Math.max(0, top - OVER_PX)),
      last = this.find(top + tall + OVER_PX),
      wanted = new Map();
    for (let i = first; i <= last; i++) wanted.set(this.names[i], i);
    const busy = document.activeElement?.closest?.("[data-row]"),
      pin = this.list.contains(busy) ? busy.dataset.row : null;
    for (const name of [pin, this.pinned]) if (name && this.places.has(name)) wanted.set(name, this.places.get(name));
    for (const [key, row] of this.shown)
      if (!wanted.has(key)) {
        row.remove();
        this.shown.delete(key);
      }
    const fresh = [];
    for (const [key, i] of wanted)
      if (!this.shown.has(key)) {
        const row = this.build(i);
        row.dataset.row = key;
        this.shown.set(key, row);
        fresh.push([key, i, row]);
      }
    for (const [key, i, row] of fresh) this.list.insertBefore(row, this.after(i));
    for (const [key, i] of wanted) this.position(this.shown.get(key), i);
    if (this.measure(measure ? [...wanted] : fresh)) this.draw();
  }

  /** The element before which row i stands, so that the order of the document is the order of the text. */
  after(i) {
    for (const row of this.list.children) if (Number(row.getAttribute("aria-posinset")) > i + 1) return row;
    return null;
  }
  position(row, i) {
    const top = `${this.tops[i]}px`;
    if (row.style.top !== top) row.style.top = top;
    if (row.getAttribute("aria-posinset") !== String(i + 1)) row.setAttribute("aria-posinset", i + 1);
    if (row.getAttribute("aria-setsize") !== String(this.count)) row.setAttribute("aria-setsize", this.count);
  }

  measure(rows) {
    let changed = false;
    const found = rows.map(([key, i]) => [key, i, this.shown.get(key).offsetHeight]);
    const anchor = this.anchor();
    for (const [key, i, height] of found) {
      this.heights.set(key, height);
      if (Math.abs(this.sizes[i] - height) > 0.5) {
        this.sizes[i] = height;
        changed = true;
      }
    }
    if (changed) {
      this.settle();
      this.restore(anchor);
      for (const [key, row] of this.shown) {
        const i = this.places.get(key);
        if (i !== undefined) this.position(row, i);
      }
    }
    return changed;
  }

  /** A row looks different: it is made again where it stands, and measured. */
  refresh(key) {
    const old = this.shown.get(key),
      i = this.places.get(key);
    if (!old || i === undefined) {
      this.heights.delete(key);
      return;
    }
    const row = this.build(i, old);
    row.dataset.row = key;
    if (row !== old) {
      old.replaceWith(row);
      this.shown.set(key, row);
    }
    this.position(row, i);
    this.measure([[key, i]]);
    this.ask();
  }

  /** A row goes by another name from now on; its element stays. */
  rename(old, name) {
    const row = this.shown.get(old);
    if (!row) return;
    this.shown.get(name)?.remove();
    this.shown.delete(old);
    row.dataset.row = name;
    this.shown.set(name, row);
  }
  element(key) {
    return this.shown.get(key);
  }
  /** Bring a row into sight, a third of the way down if it was far. */
  show(key, {smooth = false, margin = 60} = {}) {
    const i = this.places.get(key);
    if (i === undefined) return null;
    const top = this.tops[i],
      end = this.tops[i + 1],
      here = this.scroller.scrollTop,
      tall = this.scroller.clientHeight;
    if (top < here + margin || end > here + tall - margin) {
      const goal = Math.max(0, top - Math.min(tall / 3, 220)),
        near = Math.abs(goal - here) < tall * 1.5;
      this.scroller.scrollTo({top: goal, behavior: smooth && near ? "smooth" : "auto"});
      if (!near || !smooth) {
        this.draw();
        const again = Math.max(0, this.tops[i] - Math.min(tall / 3, 220));
        if (Math.abs(again - this.scroller.scrollTop) > 2) {
          this.scroller.scrollTop = again;
          this.draw();
        }
      }
    }
    return this.shown.get(key) ?? (this.draw(), this.shown.get(key));
  }
}
