"""Integer weights folded back to float32 in a graph: dynamic quantisation saves room, and costs time in most runtimes.

Each `ConvInteger` and `MatMulInteger`, with the quantisation before and the scaling after it, becomes one `Conv` or
`MatMul`; each `DynamicQuantizeLSTM` an `LSTM`. The weights are the stored ones times their scale, so nothing is lost,
and activations are no longer rounded to eight bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper

from audiodrama.engines.kokoro.graph.base import Rewriting
from audiodrama.engines.kokoro.graph.rewrite import quickened

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FOLDED = {"ConvInteger": "Conv", "MatMulInteger": "MatMul"}


def fold_weights(model: bytes) -> bytes:
    """A model's bytes with every integer product in float32, and what is slow in other terms."""
    loaded = onnx.load_model_from_string(model)
    _Fold(loaded.graph).run()
    quickened(loaded.graph)
    return bytes(loaded.SerializeToString())


class _Fold(Rewriting):
    def run(self) -> None:
        new: dict[str, Any] = {}
        for node in self.graph.node:
            if node.op_type in _FOLDED:
                scaled, replacement = self._product(node)
                new[scaled] = replacement
            elif node.op_type == "DynamicQuantizeLSTM":
                new[node.output[0]] = self._lstm(node)
        nodes = [new.get(node.output[0], node) for node in self.graph.node]
        self.keep(nodes)

    def _product(self, node: Any) -> tuple[str, Any]:
        """The name of the scaled product and the node that makes it in float32."""
        quantised = self.made_by[node.input[0]]
        following, bias = self.used_by[node.output[0]][0], None
        if following.op_type == "Add":
            bias = self._bias(following, node.output[0])
            following = self.used_by[following.output[0]][0]
        scaling = self.used_by[following.output[0]][0]
        inputs = [quantised.input[0], self._weight(node, self._scale(scaling, following.output[0], quantised))]
        if bias is not None:
            inputs.append(self.add(f"{node.name}_bias", bias))
        new = helper.make_node(_FOLDED[node.op_type], inputs, [scaling.output[0]], name=f"{node.name}_f32")
        new.attribute.extend(node.attribute)
        return scaling.output[0], new

    def _bias(self, addition: Any, product: str) -> NDArray[Any]:
        """The bias before it was divided by the scale."""
        node = self.made_by[next(name for name in addition.input if name != product)]
        while node.op_type != "Div":
            node = self.made_by[node.input[0]]
        return self.array(node.input[0]).reshape(-1)

    def _scale(self, scaling: Any, product: str, quantised: Any) -> NDArray[Any]:
        both = self.made_by[next(name for name in scaling.input if name != product)]
        return self.array(next(name for name in both.input if name not in quantised.output))

    def _weight(self, node: Any, scale: NDArray[Any]) -> str:
        stored = self.array(node.input[1]).astype(np.float32)
        zero = self.array(node.input[3]).astype(np.float32) if len(node.input) > 3 else np.zeros((), np.float32)
        if node.op_type == "ConvInteger":
            along = (-1,) + (1,) * (stored.ndim - 1)
            scale, zero = (each.reshape(along) if each.size > 1 else each for each in (scale, zero))
        return self.add(f"{node.input[1]}_f32", (stored - zero) * scale)

    def _lstm(self, node: Any) -> Any:
        inputs = list(node.input[:8])
        for index, scale, zero in ((1, 8, 9), (2, 10, 11)):
            inputs[index] = self._recurrent(*(node.input[each] for each in (index, scale, zero)))
        new = helper.make_node("LSTM", inputs, list(node.output), name=f"{node.name}_f32")
        new.attribute.extend(each for each in node.attribute if each.name != "input_forget")
        return new

    def _recurrent(self, weight: str, scale: str, zero: str) -> str:
        stored = self.array(weight).astype(np.float32)
        figures = (self.array(each).astype(np.float32) for each in (scale, zero))
        factor, offset = (f.reshape(-1, 1, 1) if f.ndim == 1 else f.reshape(len(f), 1, -1) for f in figures)
        return self.add(f"{weight}_f32", ((stored - offset) * factor).transpose(0, 2, 1))
