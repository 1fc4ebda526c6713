"""Train and measure who-says-what on annotated books: `attribution.py FOLDER... [--set NAME] [--weights OUT.json]`.

Each FOLDER holds one folder a book in the layout of the Project Dialogism Novel Corpus (Vishnubhotla, Hammond and
Hirst, 2022): novel_text.txt, character_info.csv, quotation_info.csv. attribution_sets.json parts the books *by author*
into three sets: rules are written with a look at `develop`, choices are made by what `choose` says, and `third` is
looked at once, at the end. `--shipped` measures the weights of the package as they are; `--folds` trains on all authors
but one and measures that one, in turn. Training maximises the conditional likelihood of the annotated speakers with
L-BFGS and a Gaussian prior; lines whose speaker is not a candidate are left open.
"""

import argparse
import ast
import csv
import json
import re
import sys
import time
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment, minimize

from audiodrama.adapt.attribution import model as weigh
from audiodrama.adapt.attribution.confidence import calibrated, line_facts
from audiodrama.adapt.attribution.crf import infer
from audiodrama.adapt.attribution.second_pass import with_echoes
from audiodrama.adapt.attribution.stages import read_story

csv.field_size_limit(2**31 - 1)
KINDS = ("Explicit", "Anaphoric", "Implicit")


@dataclass
class Novel:
    """A novel read by the program, with the annotated speaker of each of its lines."""

    name: str
    reading: object
    quotes: list  # (spans, character, kind)
    truth: list  # for each line the character, or None
    means: list  # for each entity the character its name means, or None


def load(folder):
    text = (folder / "novel_text.txt").read_bytes().decode("utf-8")
    names = _characters(folder / "character_info.csv")
    quotes = _quotations(folder / "quotation_info.csv", names)
    reading = read_story(text)
    means = [meaning(e.name, names) for e in reading.company.entities]
    return Novel(folder.name, reading, quotes, _truth(reading.spoken, quotes), means)


def _characters(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        r["Character ID"]: {a.strip().lower() for a in [*ast.literal_eval(r["Aliases"]), r["Main Name"]]} for r in rows
    }


def _quotations(path, names):
    owner = {}
    for who, aliases in names.items():
        for alias in aliases:
            owner.setdefault(alias, who)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for r in rows:
        kind = r["quoteType"] if r["quoteType"] in (*KINDS, "Untyped") else "Implicit"
        found.append((ast.literal_eval(r["quoteByteSpans"]), owner[r["speaker"].strip().lower()], kind))
    return sorted(found, key=lambda q: q[0])


def _bag(name):
    return frozenset(re.findall(r"[\w']+", name.lower())) - {"the", "of", "a"}


def meaning(name, names):
    """The one character that a name can mean: by an alias itself, else by words that fit no other's."""
    same = [who for who, aliases in names.items() if name.strip().lower() in aliases]
    if len(same) == 1:
        return same[0]
    bag = _bag(name)
    near = {who for who, aliases in names.items() for b in map(_bag, aliases) if b and bag and (b <= bag or bag <= b)}
    return near.pop() if len(near) == 1 else None


def _shares(spoken, spans):
    """How many characters of some spans each line says; lines that say none are left out."""
    starts = [s.utterance.start for s in spoken]
    found = Counter()
    for a, b in spans:
        k = max(bisect_right(starts, a) - 1, 0)
        while k < len(spoken) and starts[k] < b:
            found[k] += sum(max(0, min(b, p.end) - max(a, p.start)) for p in spoken[k].utterance.passages)
            k += 1
    return +found


def _truth(spoken, quotes):
    weight = [Counter() for _ in spoken]
    for spans, who, _ in quotes:
        for k, characters in _shares(spoken, spans).items():
            weight[k][who] += characters
    return [w.most_common(1)[0][0] if w else None for w in weight]


def batches(novels, index):
    """Lay chains of lines out side by side; `index` gathers feature names."""
    chains = [(n, run) for n in novels for run in weigh.chains_of(n.reading.lines, limit=120)]
    chains.sort(key=lambda c: len(c[1]))
    return [_batch(chains[k : k + 96], index) for k in range(0, len(chains), 96)]


def _batch(chains, index):
    shape = (len(chains), max(len(run) for _, run in chains), weigh.WIDTH)
    entity, allowed = np.full(shape, -1), np.zeros(shape, bool)
    values = np.zeros((*shape, len(index["single"])), np.float32)
    back, pairs = np.full(shape[:2], -1), []
    for b, (novel, run) in enumerate(chains):
        lines, _entities = novel.reading.lines, novel.reading.company.entities
        for t, i in enumerate(run):
            line = lines[i]
            width = len(line.candidates)
            entity[b, t, :width] = line.candidates
            right = [novel.truth[i] is not None and novel.means[c] == novel.truth[i] for c in line.candidates]
            allowed[b, t, :width] = right if any(right) and not _contradicts(novel, i) else True
            for j, features in enumerate(line.features):
                for name, x in features.items():
                    values[b, t, j, index["single"][name]] = x
            if t:
                before = lines[run[t - 1]]
                for name, x, y in weigh.pair_features(line, before):
                    pairs.append((index["pair"].setdefault(name, len(index["pair"])), b, t, x, y))
                back[b, t] = index["back"].setdefault(weigh.back_name(line, before), len(index["back"]))
    return entity, allowed, values.reshape(-1, values.shape[-1]), back, np.array(pairs, dtype=int).reshape(-1, 5).T


def _contradicts(novel, i):
    """Whether "said Anne" stands beside a line that is annotated as another's: two names for one, or a wrong cut."""
    line = novel.reading.lines[i]
    sure = {"verb:inverted name:it", "verb:close name:it"}
    named = [c for c, f in zip(line.candidates, line.features, strict=True) if sure & f.keys()]
    return any(novel.means[c] != novel.truth[i] for c in named)


def train(novels, passes, **how):
    """Weights of all passes; each learns from what those before make of the same novels."""
    model = last = train_once(novels, **how)
    how["iterations"] //= 2
    for _ in range(passes - 1):
        last.again = train_once([_echoed(n, model) for n in novels], start=last, **how)
        last = last.again
    return model


def _echoed(novel, model):
    reading = novel.reading
    chances = weigh.infer_speakers(model, reading.lines)
    return replace(novel, reading=replace(reading, lines=with_echoes(reading.lines, chances)))


def train_once(novels, *, prior, iterations, start=None):
    """Weights that make the annotated speakers of some novels likeliest, sought from those of `start`."""
    names = sorted({name for n in novels for line in n.reading.lines for f in line.features for name in f})
    index = {"single": {name: i for i, name in enumerate(names)}, "pair": {}, "back": {}}
    laid_out = batches(novels, index)
    sizes = [len(index[part]) for part in ("single", "pair", "back")]
    found = minimize(
        _loss,
        _first_guess(index, start),
        args=(sizes, laid_out, prior),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations},
    )
    parts = np.split(found.x, np.cumsum(sizes)[:-1])
    single, pair, back = (
        {name: round(float(x[i]), 4) for name, i in index[part].items()} for part, x in zip(index, parts, strict=True)
    )
    return weigh.Model(single, pair, back)


def _first_guess(index, start):
    parts = (start.single, start.pair, start.back) if start else ({}, {}, {})
    return np.array([known.get(name, 0.0) for part, known in zip(index.values(), parts, strict=True) for name in part])


def _loss(theta, sizes, laid_out, prior):
    single, pair, back = np.split(theta, np.cumsum(sizes)[:-1])
    slope, likelihood = np.zeros_like(theta), 0.0
    of_single, of_pair, of_back = np.split(slope, np.cumsum(sizes)[:-1])
    for entity, allowed, values, back_index, (name, b, t, x, y) in laid_out:
        scores = (values @ single.astype(np.float32)).reshape(entity.shape).astype(float)
        ties = np.zeros((*entity.shape, entity.shape[2]))
        np.add.at(ties, (b, t, x, y), pair[name])
        returns = np.where(back_index >= 0, back[back_index], 0.0)
        free = infer(entity, scores, ties, returns)
        told = infer(np.where(allowed, entity, -1), scores, ties, returns)
        likelihood += float((told.log_z - free.log_z).sum())
        of_single += values.T @ np.where(entity >= 0, told.single - free.single, 0.0).reshape(-1).astype(np.float32)
        np.add.at(of_pair, name, (told.pair - free.pair)[b, t, x, y])
        there = back_index >= 0
        np.add.at(of_back, back_index[there], (told.back - free.back)[there])
    return prior * float(theta @ theta) - likelihood, 2 * prior * theta - slope


@dataclass
class Row:
    """What became of one annotated quotation; `facts` are what its confidence depends on."""

    right: bool
    sure: float
    kind: str
    facts: dict
    author: str
    ours: tuple
    gold: tuple
    untyped: bool = False


def decide(novel, model, author="", *, shipped=False):
    """A row for each annotated quotation of a novel: it is whose most of its characters are, if half of it is found."""
    reading = novel.reading
    chances = weigh.infer_speakers(model, reading.lines)
    speakers = [max(c, key=c.get) if c else None for c in chances]
    rows = []
    for spans, who, kind in novel.quotes:
        best, k = _heard(_shares(reading.spoken, spans), sum(b - a for a, b in spans), speakers, chances)
        found = line_facts(reading, k, best, chances) if best is not None else {}
        right = best is not None and novel.means[best] == who
        sure = chances[k][best] if best is not None else 0.0
        if shipped and best is not None:
            sure = calibrated(reading, k, best, chances)
        shown = kind if kind in KINDS else "Implicit"
        rows.append(Row(right, sure, shown, found, author, (novel.name, best), (novel.name, who), kind == "Untyped"))
    return rows


def _heard(shares, size, speakers, chances):
    """Who says most of a quotation of `size` characters, and the least sure of their lines; None if half is missing."""
    heard = Counter()
    for k, characters in shares.items():
        heard[speakers[k]] += characters
    best = max(heard, key=heard.get) if 2 * heard.total() >= size else None
    lines = [k for k in shares if speakers[k] == best and best is not None]
    return best, min(lines, key=lambda k: chances[k][best]) if lines else None


def fit_confidence(rows, *, prior=1.0):
    """Weights of a logistic curve that turns facts into the chance of being right."""
    told = [r for r in rows if r.facts]
    names = sorted({name for r in told for name in r.facts})
    x = np.array([[r.facts.get(name, 0.0) for name in names] for r in told])
    sign = np.array([1.0 if r.right else -1.0 for r in told])

    def loss(w):
        margin = sign * (x @ w)
        return np.logaddexp(0.0, -margin).sum() + prior * w @ w, -(
            x.T @ (sign / (1.0 + np.exp(margin)))
        ) + 2 * prior * w

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(w), 4) for name, w in zip(names, found, strict=True)}


def with_confidence(rows):
    """The rows with a confidence fitted on the other authors' rows."""
    found = []
    for author in sorted({r.author for r in rows}):
        weights = fit_confidence([r for r in rows if r.author != author])
        for r in rows:
            if r.author == author:
                sure = (
                    1.0 / (1.0 + np.exp(-sum(weights.get(k, 0.0) * v for k, v in r.facts.items()))) if r.facts else 0.0
                )
                found.append(replace(r, sure=sure))
    return found


def summary(rows):
    right = np.array([r.right for r in rows])
    order = np.argsort([-r.sure for r in rows], kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(rows) + 1)
    good = np.nonzero(share >= 0.95)[0]
    by_kind = {k: 100 * np.mean([r.right for r in rows if r.kind == k] or [0]) for k in KINDS}
    return {
        "named": 100 * right.mean(),
        "one voice": 100 * _one_voice(rows) / len(rows),
        **by_kind,
        "cover at 95": 100 * (good[-1] + 1) / len(rows) if len(good) else 0.0,
    }


def _one_voice(rows):
    """How many rows are right when each of our speakers stands for the one character that fits all of them best."""
    ours = {o: i for i, o in enumerate(sorted({r.ours for r in rows}, key=str))}
    gold = {g: i for i, g in enumerate(sorted({r.gold for r in rows}, key=str))}
    table = np.zeros((len(ours), len(gold)))
    for r in rows:
        table[ours[r.ours], gold[r.gold]] += r.ours[1] is not None
    return table[linear_sum_assignment(table, maximize=True)].sum()


def folds(novels, authors, **how):
    """Measure each author's novels with a model trained on all others."""
    rows = {}
    for author in sorted({authors.get(n.name, n.name) for n in novels}):
        model = train([n for n in novels if authors.get(n.name, n.name) != author], **how)
        for n in novels:
            if authors.get(n.name, n.name) == author:
                rows[n.name] = decide(n, model, author)
                print(n.name, _shown(summary(rows[n.name])), flush=True)
    return [r for found in rows.values() for r in found]


def _shown(figures):
    return "  ".join(f"{k} {v:.1f}" for k, v in figures.items())


def _parts(model):
    """The weights of a model as they are stored, with those of its further passes inside."""
    again = {"again": _parts(model.again)} if model.again else {}
    return {"single": model.single, "pair": model.pair, "back": model.back, **again}


def books_of(folders, sets, name):
    """The folders of the books of a set, or of all, with the author of each."""
    chosen = sets if name is None else {name: sets[name]}
    authors = {book: author for own in chosen.values() for author, books in own.items() for book in books}
    paths = {d.name: d for folder in folders for d in sorted(folder.iterdir()) if (d / "novel_text.txt").exists()}
    return [paths[book] for book in authors if book in paths], authors


def measure(paths, authors, model):
    """Rows of all books under one model, with the confidence that ships, and processor seconds for 100,000 words."""
    rows, seconds, words = [], 0.0, 0
    for path in paths:
        began = time.process_time()
        novel = load(path)
        found = decide(novel, model, authors[path.name], shipped=True)
        seconds += time.process_time() - began
        words += len(novel.reading.text.split())
        if found:
            print(f"{path.name[:40]:40} {len(found):5}", _shown(summary(found)), flush=True)
        rows += found
    return rows, 1e5 * seconds / max(1, words)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--sets", type=Path, default=Path(__file__).with_name("attribution_sets.json"))
    parser.add_argument("--set", dest="name", action="append", help="develop, choose or third; without it all books")
    parser.add_argument("--shipped", action="store_true", help="measure the weights of the package")
    parser.add_argument("--measure", type=Path, help="measure these weights")
    parser.add_argument("--weights", type=Path, help="train on the books and write the weights here")
    parser.add_argument("--confidence", type=Path, help="fit the confidence on the books and write its weights here")
    parser.add_argument("--folds", action="store_true", help="leave one author out in turn and print the figures")
    parser.add_argument("--prior", type=float, default=1.0)
    parser.add_argument("--iterations", type=int, default=70)
    parser.add_argument("--passes", type=int, default=4)
    args = parser.parse_args()
    began = time.perf_counter()
    sets = json.loads(args.sets.read_text(encoding="utf-8"))
    paths, authors = [], {}
    for name in args.name or [None]:
        own, names = books_of(args.folders, sets, name)
        paths += own
        authors |= names
    how = {"prior": args.prior, "iterations": args.iterations, "passes": args.passes}
    if args.shipped or args.measure:
        raw = json.loads(args.measure.read_text(encoding="utf-8")) if args.measure else None
        model = weigh.from_parts(raw) if raw else weigh.shipped()
        rows, seconds = measure(paths, authors, model)
        for what, untyped in (("novels", False), ("excerpts", True)):
            own = [r for r in rows if r.untyped is untyped]
            if own:
                print(f"{' '.join(args.name or ['all'])}, {what}: {len(own)} lines ", _shown(summary(own)))
        print(f"{seconds:.1f} s for 100,000 words")
        told = [r for r in rows if not r.untyped]  # names in excerpts are too few to be resolved
        print("confidence and share right:", _reliability(told))
        if args.confidence:
            _write(args.confidence, fit_confidence(told))
            fitted = with_confidence(told)
            print("with a confidence fitted on other authors", _shown(summary(fitted)), _reliability(fitted))
    if args.folds:
        rows = folds([load(p) for p in paths], authors, **how)
        print("ALL", _shown(summary(rows)))
    if args.weights:
        _write(args.weights, _parts(train([load(p) for p in paths], **how)))
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)


def _reliability(rows):
    """For bands of confidence: how many lines, and how many in a hundred of them are right."""
    found = []
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        band = [r.right for r in rows if low <= r.sure < high]
        found.append(f"{low}: {len(band)} {100 * np.mean(band or [0]):.0f}")
    return ", ".join(found)


def _write(path, weights):
    path.write_text(json.dumps(weights, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
