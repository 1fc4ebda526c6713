"""Kokoro's graph in a runtime: OpenVINO where it is installed, else onnxruntime.

Each uses one thread, so that the same tokens give the same samples however many workers there are.
The graph knows how long each token lasts; the stored model does not return it, so an output is added to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from audiodrama.base.errors import MissingError
from audiodrama.engines import install
from audiodrama.engines.kokoro import openvino
from audiodrama.engines.kokoro.runtime import runtime

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.engines.kokoro.weights import Weights

RATE_HZ = 24000
FRAME = 600
"""Samples for one step of a token's length."""
LONGEST = 510


class Session(Protocol):
    """A runtime with the graph loaded; `exact` tells whether it knows the lengths, or has them all alike."""

    exact: bool

    def run(
        self, tokens: list[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Samples at 24 kHz, and the length of each token and of a pause before and after, in `FRAME`s."""


def open_session(weights: Weights) -> Session:
    """Load the model.

    Raises:
        MissingError: no runtime is installed.
    """
    found = runtime()
    if found is None:
        raise MissingError("no runtime for Kokoro is installed", hint=install.step("kokoro"))
    return _OpenVino(weights) if found == "openvino" else _OnnxRuntime(weights)


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
            openvino.with_durations(weights.read()), options, providers=["CPUExecutionProvider"]
        )
        self._names = [each.name for each in self._session.get_inputs()]
        self.exact = len(self._session.get_outputs()) > 1

    def run(
        self, tokens: list[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        return _checked(self._session.run(None, openvino.feeds(self._names, tokens, style, speed)), tokens)


class _OpenVino:
    def __init__(self, weights: Weights) -> None:
        graphs = openvino.converted(weights)
        numbers = "bf16" if "bf16" in openvino.precision() else "f32"
        self._front = openvino.request(graphs.front, "f32")
        self._back = openvino.request(graphs.back, numbers) if graphs.back else None
        model = self._front.get_compiled_model()
        self._names = [each.any_name for each in model.inputs]
        self.exact = len(model.outputs) > 1

    def run(
        self, tokens: list[int], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        found = list(self._front.infer(openvino.feeds(self._names, tokens, style, speed)).values())
        if self._back is None:
            return _checked(found, tokens)
        *between, lengths = found
        return _checked([self._back.infer([*between, style.reshape(1, -1)])[0], lengths], tokens)
