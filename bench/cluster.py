"""Many machines measured: efficiency with lines that only wait and with Kokoro, overhead, planning, bytes moved.

    uv run --all-extras python bench/cluster.py [--small] [--kokoro]
    uv run --all-extras python bench/cluster.py --only efficiency --workers 1,8 --lines 60      # in pieces

Efficiency is (seconds of one worker) / (n x seconds of n workers), over the speaking of a book whose lines wait as a
large model would let them wait, so it measures handing out and nothing else, on however few processors. Workers are
started, and have loaded the engine, before the clock runs: they serve many renders. Beyond eight workers nothing is
measured: packets with the measured times are dealt out on paper, to whoever is free, at the measured cost of each.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
import os
import pickle
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from typing import ClassVar  # noqa: E402

import fsspec  # noqa: E402
from fsspec.asyn import AsyncFileSystem  # noqa: E402

from many_machines import Machines, big_script  # noqa: E402
from waiting_engine import S_PER_LETTER, install_into  # noqa: E402

ANSWERS_S = 0.03


class FarFileSystem(AsyncFileSystem):
    """A bucket in memory that answers every question after 30 ms."""

    protocol = "far"
    files: ClassVar[dict[str, bytes]] = {}
    asked = 0

    async def _cat_file(self, path, start=None, end=None, **_):
        type(self).asked += 1
        await asyncio.sleep(ANSWERS_S)
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path][start:end]

    async def _pipe_file(self, path, value, mode="overwrite", **_):
        await asyncio.sleep(ANSWERS_S)
        if mode == "create" and path in self.files:
            raise FileExistsError(path)
        self.files[path] = value

    async def _rm_file(self, path, **_):
        self.files.pop(path, None)


def processor_s(pids=()) -> float:
    """Seconds of processor that this process, or others, have taken."""
    if not pids:
        return time.process_time()
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def production_of(folder: Path, chapters: int, lines: int, engine: str, voice=("low", "mid", "high")) -> Path:
    """A book of so many lines in two voices."""
    (folder / "script").mkdir(parents=True)
    (folder / "script" / "01.fountain").write_text(big_script(chapters, lines))
    cast = "\n".join(
        f"  {name}: {{voice: {{{engine}: {v}}}}}" for name, v in zip(("NARRATOR", "MARTA", "BEN"), voice, strict=True)
    )
    (folder / "voices.yaml").write_text(f"narrator: {{speaker: NARRATOR}}\ncast:\n{cast}\n")
    return folder


def speak_on(machines, root: Path, store_folder: Path):
    """Speak a book on machines: seconds, waiting seconds, packets, processor seconds of client and scheduler."""
    from audiodrama.base.stores import shared
    from audiodrama.base.stores.shared import SharedStore
    from audiodrama.cluster.crew import Bill, ClusterCrew
    from audiodrama.cluster.packets import packets_of
    from audiodrama.cluster.shelf import machines as machines_of
    from audiodrama.cluster.shelf import plan_shelf
    from audiodrama.production.plan import Options
    from audiodrama.production.project import load
    from audiodrama.speech.speaking import level_name

    store_folder.mkdir()
    shared.known_digests.cache_clear()
    store = SharedStore(store_folder.with_name(store_folder.name + "-cache"), address=str(store_folder))
    plans = plan_shelf([load(root)], [], Options(), store)
    bill = Bill()
    with machines_of(machines.address, store, plans, print) as dispatcher:
        crew = ClusterCrew(dispatcher, bill)
        requests = [r for each in plans[0].stale for r in each.requests]
        before, scheduler = processor_s(), processor_s([machines.scheduler.pid])
        began = time.perf_counter()
        with crew.speaking(plans[0], requests) as speaking:
            result = speaking.wait()
        took = time.perf_counter() - began
        client_s, scheduler_s = processor_s() - before, processor_s([machines.scheduler.pid]) - scheduler
    assert not result.failures, result.failures[:1]
    packets = packets_of(requests)
    passages = {level_name(r): len(r.calibration.text) for r in requests if r.calibration is not None}
    return {
        "seconds": took, "packets": len(packets), "lines": sum(len(p.requests) for p in packets), "twice": bill.twice,
        "letters": sum(p.letters for p in packets) + sum(passages.values()),
        "client_s": client_s, "scheduler_s": scheduler_s,
        "busy_s": sum(bill.speech_s.values()), "message_bytes": sum(len(pickle.dumps(p.requests)) for p in packets),
        "sizes": [p.letters for p in packets],
    }  # fmt: skip


def efficiency(folder: Path, counts, chapters, lines: int, engine: str, env, voices=("low", "mid", "high")):
    """Seconds of each number of workers, and the efficiency of each against the first, line by line.

    Args:
        folder: for all of it.
        counts: of workers.
        chapters: of the book; None for one to each worker.
        lines: of a chapter.
        engine: that speaks.
        env: of the workers.
        voices: of the narrator and two others.
    """
    rows = {}
    for count in counts:
        root = production_of(folder / f"{engine}-{count}", chapters or count, lines, engine, voices)
        warm = production_of(folder / f"{engine}-warm-{count}-book", 1, 2 * count, engine, voices)
        machines = Machines(workers=count, env=env | {"AUDIODRAMA_CACHE": str(folder / f"{engine}-w{count}")})
        try:
            machines.wait()
            for number in range(2):
                speak_on(machines, warm, folder / f"{engine}-warm-{count}-{number}")
            rows[count] = speak_on(machines, root, folder / f"{engine}-shelf-{count}")
        finally:
            machines.stop()
        first, row = rows[counts[0]], rows[count]
        one = first["seconds"] * counts[0] / first["letters"]
        row["efficiency"] = one / (count * row["seconds"] / row["letters"])
        print(f"{engine}, {count} workers: {row['seconds']:.1f} s, efficiency {row['efficiency']:.2f}; "
              f"{row['packets']} packets, {row['lines']} lines, {row['twice']} spoken twice")  # fmt: skip
    return rows


def dealt(sizes, second_per_letter: float, hand_out_s: float, workers: int) -> float:
    """Efficiency on paper: packets in order to whoever is free, each handed out after the one before."""
    free = [0.0] * workers
    handed = 0.0
    for letters in sizes:
        handed += hand_out_s
        begin = max(heapq.heappop(free), handed)
        heapq.heappush(free, begin + letters * second_per_letter)
    return sum(sizes) * second_per_letter / (workers * max(free))


def planning(names_count: int) -> dict:
    """Seconds to ask a store that answers in 30 ms for so many names, half of which it has."""
    from audiodrama.base.cache import content_name, entry_checksum
    from audiodrama.base.stores.shared import SharedStore

    fsspec.register_implementation("far", FarFileSystem, clobber=True)
    names = [content_name(number) for number in range(names_count)]
    FarFileSystem.files = {
        f"shelf/takes/{name[:2]}/{name}": entry_checksum("takes", name, b"") + b"" for name in names[::2]
    }
    with tempfile.TemporaryDirectory() as cache:
        store = SharedStore(Path(cache), address="far://shelf")
        before, began = time.process_time(), time.perf_counter()
        there = store.present("takes", names)
        took, processor = time.perf_counter() - began, time.process_time() - before
    assert len(there) == (names_count + 1) // 2
    print(f"planning: {names_count:,} names against a store that answers in 30 ms: {took:.1f} s, "
          f"{processor:.1f} s of processor, {FarFileSystem.asked:,} questions")  # fmt: skip
    return {"names": names_count, "seconds": took, "processor_s": processor}


def main() -> None:
    """Measure and print; the last line is one JSON document."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--small", action="store_true", help="as much as shows that it works")
    options.add_argument("--kokoro", action="store_true", help="also Kokoro on two workers, on real processors")
    options.add_argument("--only", default="", help="efficiency, planning, overhead or kokoro")
    options.add_argument(
        "--workers", default="", help="how many, such as 1,2,4,8; the first is what others are held to"
    )
    options.add_argument(
        "--lines", type=int, default=0, help="lines for each worker, else 480 for all of them together"
    )
    given = options.parse_args()
    wanted = (
        {given.only} if given.only else {"efficiency", "planning", "overhead", *(["kokoro"] if given.kokoro else [])}
    )
    found: dict = {}
    with tempfile.TemporaryDirectory(prefix="bench-cluster-") as name:
        folder = Path(name)
        site = install_into(folder / "site")
        sys.path.insert(0, site)
        os.environ["PYTHONPATH"] = site
        env = {"PYTHONPATH": site, "OMP_NUM_THREADS": "1"}
        if "planning" in wanted:
            found["planning"] = planning(2_000 if given.small else 100_000)
        if "efficiency" in wanted:
            wait_s = "0.002" if given.small else "0.02"
            counts, shape = ((1, 2), (2, 24)) if given.small else ((1, 2, 4, 8), (8, 60))
            counts = tuple(int(each) for each in given.workers.split(",") if each) or counts
            shape = (None, given.lines) if given.lines else shape
            rows = efficiency(folder, counts, *shape, "waiting", env | {S_PER_LETTER: wait_s})
            found["efficiency"] = {n: {k: v for k, v in row.items() if k != "sizes"} for n, row in rows.items()}
            last = rows[counts[-1]]
            each_s = (last["client_s"] + last["scheduler_s"]) / last["packets"]
            pace_s = last["busy_s"] / last["letters"]
            found["on paper"] = {n: dealt(last["sizes"] * 4, pace_s, each_s, n) for n in (16, 32, 64)}
            print("on paper, four such books:", {n: round(e, 2) for n, e in found["on paper"].items()})
        if "overhead" in wanted:
            shape = (2, 24) if given.small else (8, 125)
            row = efficiency(folder / "quick", (2,), *shape, "waiting", env | {S_PER_LETTER: "0"})[2]
            per = 1000 / row["lines"]
            print(f"a thousand lines: {row['client_s'] * per:.2f} s of the client, {row['scheduler_s'] * per:.2f} s of "
                  f"the scheduler, {row['message_bytes'] * per / 1e6:.2f} MB of requests")  # fmt: skip
            found["overhead"] = {k: row[k] * per for k in ("client_s", "scheduler_s", "message_bytes")}
            sizes = [
                p.stat().st_size for p in (folder / "quick" / "waiting-shelf-2" / "takes").rglob("*") if p.is_file()
            ]
            found["take_bytes"] = sum(sizes)
        if "kokoro" in wanted:
            shape = (None, given.lines) if given.lines else (1, 12 if given.small else 48)
            found["kokoro"] = efficiency(folder, (1, 2), *shape, "kokoro", env, ("jf_alpha", "jf_nezumi", "jm_kumo"))
            for row in found["kokoro"].values():
                row.pop("sizes")
    print(f"all of it took {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f} s of this process")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
