"""Kokoro's graph as OpenVINO takes it: made once from the stored model, and kept among what the cache may drop.

The files lie where no checksum is looked at, since a runtime maps them as they are.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from audiodrama.base.cache import Store, content_name
from audiodrama.base.files import replacing
from audiodrama.engines.kokoro import voices as kokoro_voices
from audiodrama.engines.kokoro.alphabet import TOKENS
from audiodrama.engines.news import announce
from audiodrama.engines.onnx_output import with_output

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from audiodrama.engines.kokoro.weights import Weights

CONVERSION = 4
_CONVERTING = "converting Kokoro's model for this processor, once"
_FOLDED, _CUT = 0.3, 0.5
"""Shares of the conversion: the weights are folded, the graph is cut in two; the rest are the sounds that are said."""
"""Raised when other graphs come out."""
DURATIONS = "/encoder/Clip_output_0"
_PANGRAMS = (
    "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ.",
    "wˈI ʃˈʊd ðə bˈYz pˈA fˈIv mˈɔɹ, ænd hˌu sˈɛd sˈO?",
    "ʃi mˈɛʒəɹd ðə θˈɪn jˈɛlO vˈAs, ʧˈɪɹfəli hˈʌmɪŋ!",
)
"""Said to find out how far values reach: every sound of English, in Kokoro's letters."""


class Graphs(NamedTuple):
    """Where the graphs lie: front and back, or as `front` the whole of a model that was exported in another way."""

    front: Path
    back: Path | None


@cache
def precision() -> str:
    """In which numbers most of the work is done: those that the processor multiplies by itself.

    It is `int8+bf16`, `int8`, `bf16` or `f32`.

    `$AUDIODRAMA_KOKORO_PRECISION` decides instead, where it names one of these or `bf16`.
    """
    wanted = os.environ.get("AUDIODRAMA_KOKORO_PRECISION")
    if wanted in {"int8+bf16", "int8", "bf16", "f32"}:
        return wanted
    try:
        flags = set(Path("/proc/cpuinfo").read_text("utf-8", errors="replace").split())
    except OSError:
        return "f32"
    kinds = {"int8": {"avx512_vnni", "avx_vnni", "amx_int8"}, "bf16": {"avx512_bf16", "amx_bf16"}}
    return "+".join(kind for kind, any_of in kinds.items() if flags & any_of) or "f32"


def with_durations(model: bytes) -> bytes:
    """The model, with the lengths of its tokens among its outputs."""
    return with_output(model, DURATIONS) if DURATIONS.encode() in model else model


def feeds(names: list[str], tokens: list[int], style: NDArray[np.float32], speed: float) -> dict[str, Any]:
    """The model's inputs by their names."""
    return {
        "input_ids" if "input_ids" in names else "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": style.reshape(1, -1),
        "speed": np.array([speed], np.float32),
    }


def request(model: Path | bytes, numbers: str) -> Any:
    """A graph, ready to be run by one thread in `f32` or `bf16`."""
    import openvino

    figures = {
        "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": numbers,
        "ENABLE_CPU_PINNING": False,  # else every worker is bound to the same first processor
        "CPU_RUNTIME_CACHE_CAPACITY": 1,  # else each length of line keeps 17 MB, for thousands of lengths, to no gain
    }  # fmt: skip
    core = openvino.Core()
    graph = core.read_model(BytesIO(model) if isinstance(model, bytes) else str(model))
    return core.compile_model(graph, "CPU", figures).create_infer_request()


def converted(weights: Weights) -> Graphs:
    """The graphs of these weights for this processor, made now if they are not there."""
    short = "int8" if "int8" in precision() else "long"
    front, back, whole = (
        Store.default().path("converted", f"{content_name('kokoro', CONVERSION, weights.name, part)}.onnx")
        for part in ("front", f"back {short}", "whole")
    )
    with _alone(front):
        if not (front.is_file() and back.is_file()) and not whole.is_file():
            _make(weights, front, back, whole, short=short == "int8")
            announce(_CONVERTING, 1.0)
    found = Graphs(whole, None) if whole.is_file() else Graphs(front, back)
    for path in filter(None, found):
        with suppress(OSError):
            os.utime(path)
    return found


def _make(weights: Weights, front: Path, back: Path, whole: Path, *, short: bool) -> None:
    from audiodrama.engines.kokoro.graph.fold import fold_weights
    from audiodrama.engines.kokoro.graph.split import in_eight_bits, split_graph, widest

    announce(_CONVERTING, 0.0)
    model = fold_weights(with_durations(weights.read()))
    announce(_CONVERTING, _FOLDED)
    cut = split_graph(model, DURATIONS)
    if cut is None:
        _write(whole, model)
        return
    _write(front, cut[0])
    _write(back, in_eight_bits(cut[1], widest(cut[1], lambda each: _all_sounds(cut[0], each))) if short else cut[1])


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Of several workers one converts, and the others wait for it; where the system has no such lock, each converts."""
    if fcntl is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, model: bytes) -> None:
    with replacing(path) as file:
        file.write(model)


def _all_sounds(front: bytes, back: bytes) -> Iterator[list[NDArray[np.float32]]]:
    """All that the back returns while the packaged voices say every sound.

    They are the same five wherever it is done, so the graph that comes of it is the same too.
    """
    first, second = request(front, "f32"), request(back, "f32")
    names = [each.any_name for each in first.get_compiled_model().inputs]
    styles = kokoro_voices.voice_styles(kokoro_voices.PACKAGED)
    for number, voice in enumerate(kokoro_voices.PACKAGED):
        announce(_CONVERTING, _CUT + (1 - _CUT) * number / len(kokoro_voices.PACKAGED))
        tokens = [TOKENS[letter] for letter in _PANGRAMS[number % len(_PANGRAMS)]]
        style = styles[voice][len(tokens) - 1]
        *between, _ = first.infer(feeds(names, tokens, style, 1.0)).values()
        yield [np.asarray(each) for each in second.infer([*between, style.reshape(1, -1)]).values()]
