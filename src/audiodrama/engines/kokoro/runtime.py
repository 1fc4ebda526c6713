"""Which runtime would run Kokoro's graph; apart from the graph, so that asking loads no numpy."""

from __future__ import annotations

import os
from importlib.util import find_spec


def runtime() -> str | None:
    """The runtime that would be used: `$AUDIODRAMA_KOKORO_RUNTIME`, else the fastest that is installed."""
    wanted = os.environ.get("AUDIODRAMA_KOKORO_RUNTIME")
    if wanted in {"openvino", "onnxruntime"}:
        return wanted if find_spec(wanted) else None
    if find_spec("openvino") and find_spec("onnx"):
        return "openvino"
    return "onnxruntime" if find_spec("onnxruntime") else None
