"""Kokoro's graph in a runtime: OpenVINO where it is installed, else onnxruntime.

Each uses one thread, so that the same tokens give the same samples however many workers there are.
The graph knows how long each token lasts; the stored model does not return it. An output is added to it by appending
to its bytes: protocol buffers that follow each other are merged.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from audiodrama.engines import extras
from audiodrama.errors import MissingError
from audiodrama.store import Store, content_name, replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.engines.kokoro_weights import Weights

RATE_HZ = 24000
FRAME = 600
"""Samples for one step of a token's length."""
LONGEST = 510
DURATIONS = "/encoder/Clip_output_0"
FOLDING = 1
"""Raised when folding makes another graph."""
_GRAPH, _OUTPUTS, _NAME, _TYPE, _TENSOR, _ELEMENT, _FLOAT = 7, 12, 1, 2, 1, 1, 1


class Session(Protocol):
    """What runs the graph."""

    def run(
        self, tokens: list[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Samples at 24 kHz, and the length of each token and of a pause before and after, in `FRAME`s."""


def runtime() -> str | None:
    """The runtime that would be used: `$AUDIODRAMA_KOKORO_RUNTIME`, else the fastest that is installed."""
    wanted = os.environ.get("AUDIODRAMA_KOKORO_RUNTIME")
    if wanted in {"openvino", "onnxruntime"}:
        return wanted if find_spec(wanted) else None
    if find_spec("openvino") and find_spec("onnx"):
        return "openvino"
    return "onnxruntime" if find_spec("onnxruntime") else None


def open_session(weights: Weights) -> Session:
    """Load the model.

    Raises:
        MissingError: no runtime is installed.
    """
    found = runtime()
    if found is None:
        raise MissingError("no runtime for Kokoro is installed", hint=extras.step("kokoro"))
    return _OpenVino(weights) if found == "openvino" else _OnnxRuntime(weights)


def _field(number: int, body: bytes) -> bytes:
    """A length-delimited field of a protocol buffer."""
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(high) if high else bytes([low])


def with_output(model: bytes, name: str) -> bytes:
    """A model that returns one of its inner values too, as float."""
    tensor = _field(_TYPE, _field(_TENSOR, _varint(_ELEMENT << 3) + _varint(_FLOAT)))
    return model + _field(_GRAPH, _field(_OUTPUTS, _field(_NAME, name.encode()) + tensor))


def with_durations(model: bytes) -> bytes:
    """The model, with the lengths of its tokens among its outputs."""
    return with_output(model, DURATIONS) if DURATIONS.encode() in model else model


def _inputs(names: list[str], tokens: list[int], style: NDArray[np.float32], speed: float) -> dict[str, Any]:
    return {
        "input_ids" if "input_ids" in names else "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": style.reshape(1, -1),
        "speed": np.array([speed], np.float32),
    }


def _checked(outputs: list[Any], tokens: list[int]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    samples = np.asarray(outputs[0], np.float32).ravel().copy()
    if len(outputs) < 2:
        even = len(samples) // FRAME / (len(tokens) + 2)
        return samples, np.full(len(tokens) + 2, even).astype(np.int64)
    return samples, np.asarray(outputs[1]).ravel().astype(np.int64)


class _OnnxRuntime:
    def __init__(self, weights: Weights) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            with_durations(weights.read()), options, providers=["CPUExecutionProvider"]
        )
        self._names = [each.name for each in self._session.get_inputs()]

    def run(
        self, tokens: list[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        return _checked(self._session.run(None, _inputs(self._names, tokens, style, speed)), tokens)


class _OpenVino:
    def __init__(self, weights: Weights) -> None:
        import openvino

        core = openvino.Core()
        figures = {
            "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": precision(),
            "ENABLE_CPU_PINNING": False,  # else every worker is bound to the same first processor
        }  # fmt: skip
        model = core.compile_model(str(folded_path(weights)), "CPU", figures)
        self._request = model.create_infer_request()
        self._names = [each.get_any_name() for each in model.inputs]
        self._outputs = len(model.outputs)

    def run(
        self, tokens: list[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        found = self._request.infer(_inputs(self._names, tokens, style, speed))
        return _checked([found[index] for index in range(self._outputs)], tokens)


@cache
def precision() -> str:
    """`bf16` on a processor that multiplies such numbers by itself, else `f32`; `$AUDIODRAMA_KOKORO_PRECISION` decides.

    Measured as mean distance of mel spectra from float32: bf16 3.2 dB, the stored int8 graph in onnxruntime 3.4 dB.
    """
    wanted = os.environ.get("AUDIODRAMA_KOKORO_PRECISION")
    if wanted in {"bf16", "f32"}:
        return wanted
    try:
        flags = set(Path("/proc/cpuinfo").read_text("utf-8", errors="replace").split())
    except OSError:
        return "f32"
    return "bf16" if flags & {"avx512_bf16", "amx_bf16"} else "f32"


def folded_path(weights: Weights) -> Path:
    """The graph with its integer weights folded back to float32, made once; among what the cache drops when it is full.

    It lies where no checksum is looked at, since a runtime maps it as it is.
    """
    path = Store.default().path("converted", f"{content_name('kokoro', FOLDING, weights.name)}.onnx")
    if not path.is_file():
        from audiodrama.engines.kokoro_fold import folded

        with replacing(path) as file:
            file.write(folded(with_durations(weights.read())))
    with suppress(OSError):
        os.utime(path)
    return path
