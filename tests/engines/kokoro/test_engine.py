"""Kokoro: blends, `chunks`, `session`, `openvino`, `runtime`, and where the weights are installed, speech."""

import hashlib
import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import EngineError
from audiodrama.base.words import words
from audiodrama.engines.base import Request
from audiodrama.engines.conformance import findings
from audiodrama.engines.install import KokoroInstaller
from audiodrama.engines.kokoro import openvino
from audiodrama.engines.kokoro import runtime as runtimes
from audiodrama.engines.kokoro.chunks import SpokenChunk, chunks, join
from audiodrama.engines.kokoro.engine import KokoroEngine, blend
from audiodrama.engines.kokoro.session import FRAME, LONGEST, RATE_HZ
from audiodrama.engines.kokoro.weights import Weights
from audiodrama.engines.onnx_output import with_output
from audiodrama.engines.validation import fault

ENGINE = KokoroEngine()
SENTENCE = "The old clock struck nine while nobody was listening. "


def speaks(test):
    """Mark a test that speaks with the real model."""
    installed = pytest.mark.skipif(ENGINE.installed() is not None, reason="Kokoro is not installed")
    for mark in (pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("graphs"), installed):
        test = mark(test)
    return test


@pytest.fixture
def graphs(own_cache, tmp_path_factory):
    """The model converted for this processor, which takes longer than all that is spoken: once for all processes."""
    home = tmp_path_factory.getbasetemp()
    shared = (home.parent if "PYTEST_XDIST_WORKER" in os.environ else home) / "converted"
    shared.mkdir(exist_ok=True)
    (own_cache / "converted").symlink_to(shared)


@pytest.mark.parametrize(
    ("voice", "shares"),
    [
        ("jf_alpha", {"jf_alpha": 1.0}),
        ("jf_alpha*0.7 + jf_nezumi*0.3", {"jf_alpha": 0.7, "jf_nezumi": 0.3}),
        ("jf_alpha + jm_kumo", {"jf_alpha": 0.5, "jm_kumo": 0.5}),
        ("jf_alpha*3+jf_alpha*1 + jm_kumo*4", {"jf_alpha": 0.5, "jm_kumo": 0.5}),
    ],
)
def test_blends_are_read(voice, shares):
    """Shares sum to one, whatever they are given as."""
    assert blend(voice) == pytest.approx(shares)


@pytest.mark.parametrize("voice", ["", "a*", "a**2", "jf_alpha*-1", "jf_alpha*0", "+", "jf alpha"])
def test_what_is_no_blend_is_refused(voice):
    """A blend that cannot be read is a reason, not a guess."""
    with pytest.raises(EngineError):
        blend(voice)
    assert ENGINE.knows(voice) is not None


def test_a_voice_that_nobody_made_is_unknown():
    """Each part of a blend has to exist."""
    assert ENGINE.knows("jf_alpha*0.5 + jf_nobody*0.5") == "Kokoro has no voice jf_nobody"
    assert ENGINE.knows("af_heart") is None


@pytest.mark.parametrize("text", [SENTENCE, SENTENCE * 30, "word " * 400, "and so, " * 200, "x" * 900])
def test_chunks_fit_and_lose_nothing(text):
    """No chunk is longer than the model takes; together they hold every word once, in order."""
    found = chunks(Request(text.strip(), "jf_alpha"), "en-us")
    assert all(0 < len(chunk.tokens) <= LONGEST for chunk in found)
    owners = [owner for chunk in found for owner in chunk.owners if owner is not None]
    assert list(dict.fromkeys(owners)) == list(range(len(words(text))))


def test_a_word_that_is_longer_than_the_model_takes_is_said_to_its_end():
    """Every letter of it, in parts, with its marks."""
    found = chunks(Request("Aaa!”", "jf_alpha", phonemes=((0, "tak" * 400),)), "en-us")
    assert len(found) > 1
    assert "".join(chunk.text for chunk in found) == f"{'tæk' * 400}!”"
    assert all(0 < len(chunk.tokens) <= LONGEST for chunk in found)


def test_a_second_retry_cuts_finer():
    """Another split is another chance."""
    plain, retried = (chunks(Request(SENTENCE * 3, "jf_alpha", attempt=n), "en-us") for n in (1, 2))
    assert len(retried) > len(plain)


@pytest.mark.parametrize(("text", "first"), [("I looked.", "ˌI"), ("I'd look.", "ˌId"), ("Ice looks.", "ˈIs")])
def test_the_pronoun_is_never_without_stress(text, first):
    """The model swallows it otherwise; words that begin with its sound keep their own stress."""
    (chunk,) = chunks(Request(text, "jf_alpha"), "en-us")
    assert chunk.text.split()[0] == first


def test_chunks_are_joined_with_a_pause():
    """Silence at the joins is cut and a reader's pause put in; words are where their tokens sound."""
    line = Request((SENTENCE * 8).strip(), "jf_alpha")
    said = []
    for chunk in chunks(line, "en-us"):
        lengths = np.full(len(chunk.tokens) + 2, 2)
        samples = np.full(int(lengths.sum()) * FRAME, 0.2, np.float32)
        samples[:1200] = samples[-1200:] = 0
        said.append(SpokenChunk(chunk, samples, lengths))
    take = join(line, said)
    heard = sum(len(each.samples) - 2400 for each in said) / RATE_HZ
    pauses = len(take.samples) / RATE_HZ - heard
    assert len(said) > 1
    assert 0.4 * (len(said) - 1) < pauses < 0.6 * (len(said) - 1) + 0.2
    flat = [time for word in take.words for time in word]
    assert (len(take.words), flat) == (len(words(line.text)), sorted(flat))


def test_an_output_is_added_by_appending():
    """A model keeps its bytes, and the appended ones name the output."""
    model = with_output(b"model", "x")
    assert (model[:5], model[5:]) == (b"model", b"\x3a\x0b\x62\x09\x0a\x01x\x12\x04\x0a\x02\x08\x01")


def test_the_runtime_can_be_chosen(monkeypatch):
    """The environment decides; one that is not there is none."""
    monkeypatch.setenv("AUDIODRAMA_KOKORO_RUNTIME", "onnxruntime")
    monkeypatch.setattr(runtimes, "find_spec", lambda name: name == "onnxruntime")
    assert runtimes.runtime() == "onnxruntime"
    monkeypatch.setenv("AUDIODRAMA_KOKORO_RUNTIME", "openvino")
    assert runtimes.runtime() is None
    monkeypatch.delenv("AUDIODRAMA_KOKORO_RUNTIME")
    assert runtimes.runtime() == "onnxruntime"


def test_the_converted_model_is_made_once_and_counts_as_cache(monkeypatch):
    """It is used until the cache is full of what was used later."""
    made = []
    weights = Weights("w", lambda: b"model")
    parts = SimpleNamespace(split_graph=lambda model, durations: None, in_eight_bits=None, widest=None)
    monkeypatch.setitem(
        sys.modules,
        "audiodrama.engines.kokoro.graph.fold",
        SimpleNamespace(fold_weights=lambda raw: made.append(raw) or raw),
    )
    monkeypatch.setitem(sys.modules, "audiodrama.engines.kokoro.graph.split", parts)
    path, back = openvino.converted(weights)
    os.utime(path, (1000, 1000))
    assert (openvino.converted(weights), path.suffix, back, made) == ((path, None), ".onnx", None, [b"model"])
    assert path.stat().st_mtime > 1000
    store = replace(Store.default(), limit_bytes=40)
    os.utime(path, (1000, 1000))
    store.put("takes", "ab12", b"later")
    assert (store.trim(), path.exists(), store.has("takes", "ab12")) == (5, False, True)


def test_a_line_that_overshoots_is_a_take():
    """The model knows no full scale; one in hundreds of lines went up to 1.5, and is no rubbish for that."""
    line = Request("Stop at once, all of you!", "af_heart")
    (chunk,) = chunks(line, "en-us")
    lengths = np.full(len(chunk.tokens) + 2, 2)
    at = np.arange(int(lengths.sum()) * FRAME) / RATE_HZ
    sound = 2.5 * np.sin(2 * np.pi * 150 * at) * np.sin(2 * np.pi * 3 * at)
    assert fault(join(line, [SpokenChunk(chunk, sound.astype(np.float32), lengths)]), line) is None


@speaks
def test_kokoro_keeps_every_promise():
    """The conformance suite finds nothing in a blend of two voices."""
    assert findings(KokoroEngine(), "jf_alpha*0.7 + jm_kumo*0.3") == []


@speaks
def test_both_runtimes_say_the_same_at_the_same_time(monkeypatch):
    """Lengths of words agree within two steps of the model, whichever runtime is used."""
    times = []
    for runtime in ("onnxruntime", "openvino"):
        monkeypatch.setenv("AUDIODRAMA_KOKORO_RUNTIME", runtime)
        engine = KokoroEngine()
        if runtimes.runtime() is None:
            pytest.skip(f"{runtime} is not installed")
        times.append(np.array(engine.speak(Request(SENTENCE, "jm_kumo")).words))
    assert np.abs(times[0] - times[1]).max() < 2.1 * FRAME / RATE_HZ


def periodicity(samples):
    """Median correlation of a voiced stretch of 40 ms with the one a period later, at 24 kHz."""
    best = []
    for start in range(0, len(samples) - 1920, 960):
        here = samples[start : start + 960]
        if here.std() > 0.03:
            later = [samples[start + lag : start + lag + 960] for lag in range(60, 360)]
            best.append(max(np.corrcoef(here, each)[0, 1] for each in later))
    return np.median(best)


@speaks
@pytest.mark.long
def test_short_numbers_make_no_voice_hoarse(monkeypatch):
    """In whichever numbers the work is done, lines last as long, and their periods are as alike as in float32."""
    pytest.importorskip("openvino")
    monkeypatch.setenv("AUDIODRAMA_KOKORO_RUNTIME", "openvino")
    takes = {}
    for numbers in ("f32", "bf16", "int8+bf16"):
        monkeypatch.setattr(openvino, "precision", lambda numbers=numbers: numbers)
        takes[numbers] = KokoroEngine().speak(Request(SENTENCE, "jm_kumo"))
    plain = periodicity(takes["f32"].samples)
    for numbers in ("bf16", "int8+bf16"):
        assert np.abs(np.array(takes[numbers].words) - takes["f32"].words).max() < 1.1 * FRAME / RATE_HZ
        assert periodicity(takes[numbers].samples) > plain - 0.05


@speaks
@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only Linux tells where a thread may run")
def test_no_thread_is_bound_to_a_processor(monkeypatch):
    """Workers share the processors out among themselves; the runtime would bind each to the first."""
    monkeypatch.setenv("AUDIODRAMA_KOKORO_RUNTIME", "openvino")
    if runtimes.runtime() is None:
        pytest.skip("openvino is not installed")
    everywhere, seen = frozenset(os.sched_getaffinity(0)), set()
    engine = KokoroEngine()
    engine.speak(Request("Ready.", "jm_kumo"))  # while it loads, the runtime looks at each processor for a moment
    speaking = Thread(target=engine.speak, args=(Request(SENTENCE, "jm_kumo"),))
    speaking.start()
    while speaking.is_alive():
        for task in Path("/proc/self/task").iterdir():
            with suppress(ProcessLookupError):
                seen.add(frozenset(os.sched_getaffinity(int(task.name))))
        speaking.join(0.02)
    assert seen == {everywhere}


@speaks
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory is in use now")
def test_memory_does_not_grow_with_the_number_of_lines(monkeypatch):
    """Once the longest line was said, other lengths cost little that stays: a runtime kept 17 MB for each."""
    monkeypatch.setenv("AUDIODRAMA_KOKORO_RUNTIME", "openvino")
    if runtimes.runtime() is None:
        pytest.skip("openvino is not installed")
    engine, said = KokoroEngine(), SENTENCE.split()
    engine.speak(Request(SENTENCE * 2, "jm_kumo"))
    before = resident_mb()
    for count in range(2, 9):
        for first in said[:3]:
            engine.speak(Request(" ".join([first, *said, *said[:count]]), "jm_kumo"))
    assert resident_mb() < before + 200


def resident_mb():
    """Memory of this process that is in use, in MB."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@speaks
def test_blends_are_between_their_voices():
    """A blend is neither of its voices, and a voice blended with itself is that voice."""
    heard = [
        hashlib.sha256(ENGINE.speak(Request("Hello there.", voice)).samples.tobytes()).digest()
        for voice in ("jf_alpha", "jm_kumo", "jf_alpha + jm_kumo", "jf_alpha*0.2 + jf_alpha*0.8")
    ]
    assert (len(set(heard)), heard[3] == heard[0]) == (3, True)


@pytest.fixture
def official(monkeypatch):
    """The official voices, from the tarball that the environment names."""
    source = os.environ.get("AUDIODRAMA_TEST_KOKORO")
    if not source:
        pytest.skip("AUDIODRAMA_TEST_KOKORO names no tarball of kokoro-js")
    KokoroInstaller().install(Path(source), model=False, on_progress=lambda *_: None)


@speaks
@pytest.mark.usefixtures("official")
def test_official_voices_speak_with_the_packaged_model():
    """All 54 are installed from the tarball; an English one speaks, and a packaged one sounds as it did before."""
    assert all(voice.installed for voice in KokoroEngine().voices())
    line = Request("Hello there.", "bf_emma")
    take = KokoroEngine().speak(line)
    assert fault(take, line) is None
    after = KokoroEngine().speak(replace(line, voice="jf_alpha")).samples
    KokoroInstaller().remove(model=False)
    assert np.array_equal(KokoroEngine().speak(replace(line, voice="jf_alpha")).samples, after)
