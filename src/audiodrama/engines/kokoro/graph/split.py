"""Kokoro's graph in two: what decides in float32, what merely works in shorter numbers.

Lengths, melody and the source (a sine whose phase is summed up over the whole line) need float32: in bfloat16 every
voice is hoarse (correlation of neighbouring periods 0.61 instead of 0.91). What follows, five sixths of the work, loses
little: the mel spectra are off by 0.7 dB in the mean in bfloat16, by 1.4 dB with its large products in eight bits,
and the periods are as alike as in float32.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.utils import Extractor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    Ranges = Mapping[str, tuple[float, float]]

SPOKEN, MELODY, POWER, SOURCE = (
    "/encoder/MatMul_1_output_0", "/encoder/Reshape_output_0", "/encoder/Reshape_1_output_0",
    "/decoder/decoder/generator/Concat_3_output_0",
)  # fmt: skip
_BETWEEN: dict[str, list[int | str | None]] = {
    SPOKEN: [1, 512, "steps"],
    MELODY: [1, "frames"],
    POWER: [1, "frames"],
    SOURCE: [1, 22, "columns"],
}
_STYLE, _AUDIO = "style", "audio"
_HEADROOM = 1.2
_LEAST = 128
"""Products with fewer channels are left as they are: they take no time."""


def split_graph(model: bytes, durations: str) -> tuple[bytes, bytes] | None:
    """Front and back of a folded model, or None when it was exported in another way.

    Args:
        model: the folded graph.
        durations: name of the value that holds the lengths of the tokens.

    Returns:
        The front returns `SPOKEN`, `MELODY`, `POWER`, `SOURCE` and the durations; the back takes these four, then the
        style, and returns samples.
    """
    loaded = onnx.load_model_from_string(model)
    made = {name for node in loaded.graph.node for name in node.output}
    if not made.issuperset({*_BETWEEN, durations}):
        return None
    known = loaded.graph.value_info
    for old in [each for each in known if each.name in _BETWEEN]:
        known.remove(old)
    known.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in _BETWEEN.items())
    cut = Extractor(loaded)
    given = [each.name for each in loaded.graph.input]
    front = cut.extract_model(given, [*_BETWEEN, durations])
    back = cut.extract_model([*_BETWEEN, _STYLE], [_AUDIO])
    return bytes(front.SerializeToString()), bytes(back.SerializeToString())


def widest(back: bytes, run: Callable[[bytes], Iterable[list[NDArray[np.float32]]]]) -> Ranges:
    """The lowest and highest value that goes into each of the large products, while some lines are said.

    Args:
        back: the back.
        run: given a model, says lines with it and gives all that it returns for each.
    """
    loaded = onnx.load_model_from_string(back)
    names = list(dict.fromkeys(node.input[0] for node in _products(loaded.graph)))
    loaded.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    seen = [[(each.min(), each.max()) for each in values[1:]] for values in run(bytes(loaded.SerializeToString()))]
    low, high = np.min(seen, 0)[:, 0], np.max(seen, 0)[:, 1]
    return {name: (float(least), float(most)) for name, least, most in zip(names, low, high, strict=True)}


def in_eight_bits(back: bytes, ranges: Ranges) -> bytes:
    """The back with its large products in eight bits: what goes in by its range, the weights by channel."""
    loaded = onnx.load_model_from_string(back)
    graph = loaded.graph
    weights = {each.name: each for each in graph.initializer}
    products = {node.output[0] for node in _products(graph)}
    nodes: list[Any] = []
    for node in graph.node:
        if node.output[0] in products:
            nodes += _rounded_input(graph, node.input[0], ranges) + _rounded_weight(graph, weights[node.input[1]])
            node.input[0], node.input[1] = f"{node.input[0]}_near", f"{node.input[1]}_near"
        nodes.append(node)
    _replace(graph.node, list({each.output[0]: each for each in nodes}.values()))
    used = {name for node in nodes for name in node.input}
    _replace(graph.initializer, [each for each in {i.name: i for i in graph.initializer}.values() if each.name in used])
    return bytes(loaded.SerializeToString())


def _products(graph: Any) -> list[Any]:
    """Convolutions worth it: many channels, taps side by side (runtimes have no quick kernel for spread ones)."""
    sizes = {each.name: list(each.dims) for each in graph.initializer}
    found = []
    for node in graph.node:
        size = sizes.get(node.input[1], []) if node.op_type == "Conv" else []
        spread = next((list(each.ints) for each in node.attribute if each.name == "dilations"), [1])
        if len(size) == 3 and min(size[:2]) >= _LEAST and size[2] > 1 and spread == [1]:
            found.append(node)
    return found


def _rounded_input(graph: Any, name: str, ranges: Ranges) -> list[Any]:
    least, most = (_HEADROOM * each for each in ranges[name])
    step = np.float32(max(most - least, 1e-6) / 255)
    zero = np.uint8(np.clip(np.round(-least / step), 0, 255))
    figures = _figures(graph, name, step, zero)
    return [
        helper.make_node("QuantizeLinear", [name, *figures], [f"{name}_bits"]),
        helper.make_node("DequantizeLinear", [f"{name}_bits", *figures], [f"{name}_near"]),
    ]


def _rounded_weight(graph: Any, weight: Any) -> list[Any]:
    values = np.asarray(numpy_helper.to_array(weight))
    steps = np.maximum(np.abs(values).reshape(len(values), -1).max(1), 1e-9).astype(np.float32) / np.float32(127)
    bits = np.round(values / steps[:, None, None]).astype(np.int8)
    stored = f"{weight.name}_bits"
    graph.initializer.append(numpy_helper.from_array(bits, stored))
    figures = _figures(graph, weight.name, steps, np.zeros(len(steps), np.int8))
    return [helper.make_node("DequantizeLinear", [stored, *figures], [f"{weight.name}_near"], axis=0)]


def _figures(graph: Any, name: str, step: Any, zero: Any) -> list[str]:
    """Names of a step and a zero point that were put into the graph."""
    names = [f"{name}_step", f"{name}_zero"]
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(each), of) for each, of in zip((step, zero), names, strict=True)
    )
    return names


def _replace(field: Any, values: list[Any]) -> None:
    copies = [type(each).FromString(each.SerializeToString()) for each in values]
    del field[:]
    field.extend(copies)
