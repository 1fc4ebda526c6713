"""Operations that runtimes do slowly, replaced by ones that they do quickly.

The decoder's activation is x + sin²(ax) / a ("snake", Ziyin et al., 2020), whose sine is computed number by number, in
a pass of its own that takes a sixth of the time; a few products done along with their neighbours give the same.
A short Fourier transform becomes a convolution with its waves, and a transposed convolution a plain one that makes all
the samples between two columns at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import helper

from audiodrama.engines.kokoro.graph.base import Rewriting

_COSINE = (0.24594551, 2.50661117, -0.54531013)
"""a, b, c of cos(πh / 2) = a(h² − b)² + c for |h| ≤ 0.5, by least squares at Chebyshev's points.

The square of the cosine of the double angle, which is the sine's square again, is off by 8e-5 at most.
"""


def quickened(graph: Any) -> None:
    """Rewrite a graph, where it is."""
    _Quicken(graph).run()


class _Quicken(Rewriting):
    def run(self) -> None:
        self.keep([each for node in self.graph.node for each in self._quicker(node)])

    def _quicker(self, node: Any) -> list[Any]:
        return self._squared_sine(node) or self._spectrum(node) or self._between_columns(node) or [node]

    def _squared_sine(self, node: Any) -> list[Any]:
        """For the square of a sine of scaled values, products that a runtime joins into one pass."""
        sine = self.made_by.get(node.input[0]) if node.op_type == "Pow" else None
        scaling = self.made_by.get(sine.input[0]) if sine is not None and sine.op_type == "Sin" else None
        factor = next((each for each in scaling.input if each in self.known), None) if scaling is not None else None
        if scaling is None or factor is None or scaling.op_type != "Mul":
            return []
        a, b, c = _COSINE
        turns = self.add(f"{factor}_turns", self.array(factor) / np.pi)
        return self._chain(
            node, next(each for each in scaling.input if each != factor),
            ("Mul", turns), ("Mod", 1.0), ("Abs", None), ("Add", -0.5),  # the sine's square has a period of half a turn
            ("Pow", 2.0), ("Add", -b), ("Pow", 2.0), ("Mul", a), ("Add", c),
            ("Pow", 2.0), ("Mul", 2.0), ("Add", -1.0), ("Pow", 2.0),
        )  # fmt: skip

    def _spectrum(self, node: Any) -> list[Any]:
        """For a short Fourier transform of (1, n), which is (1, columns, rows, 2), a convolution."""
        if node.op_type != "STFT" or node.input[2] not in self.known:
            return []
        signal, hop, window, _ = node.input
        shape = self.array(window)
        turns = np.outer(np.arange(len(shape) // 2 + 1), np.arange(len(shape))) * (2 * np.pi / len(shape))
        waves = self.add(f"{window}_waves", np.concatenate([np.cos(turns), -np.sin(turns)])[:, None] * shape)
        size = self.whole(f"{window}_shape", [1, 2, len(turns), -1])
        names = [f"{node.output[0]}_{part}" for part in ("row", "columns", "pairs")]
        nodes = [
            helper.make_node("Reshape", [signal, self.whole(f"{window}_row", [1, 1, -1])], [names[0]], name=names[0]),
            helper.make_node("Conv", [names[0], waves], [names[1]], name=names[1]),
            helper.make_node("Reshape", [names[1], size], [names[2]], name=names[2]),
            helper.make_node("Transpose", [names[2]], list(node.output), name=node.name, perm=[0, 3, 2, 1]),
        ]
        nodes[1].attribute.append(helper.make_attribute("strides", [int(self.array(hop))]))
        return nodes

    def _between_columns(self, node: Any) -> list[Any]:
        """For a transposed convolution with twice as many taps as it has steps, a plain one with two taps."""
        said = {each.name: helper.get_attribute_value(each) for each in node.attribute}
        if node.op_type != "ConvTranspose" or node.input[1] not in self.known or said.get("group", 1) != 1:
            return []
        weights, steps = self.array(node.input[1]), said.get("strides", [1])[0]
        if weights.ndim != 3 or weights.shape[2] != 2 * steps:
            return []
        rows, columns, _ = weights.shape
        halves = weights.reshape(rows, columns, 2, steps)[:, :, ::-1]
        taps = halves.transpose(1, 3, 0, 2).reshape(columns * steps, rows, 2)
        biases = np.repeat(self.array(node.input[2]), steps) if len(node.input) > 2 else np.zeros(columns * steps)
        before, after = said.get("pads", [0, 0])
        after -= said.get("output_padding", [0])[0]
        made = node.output[0]
        apart = self.whole(f"{made}_4", [1, columns, steps, -1])
        return [
            helper.make_node(
                "Conv", [node.input[0], self.add(f"{made}_taps", taps), self.add(f"{made}_biases", biases)],
                [f"{made}_all"], pads=[1, 1],
            ),
            helper.make_node("Reshape", [f"{made}_all", apart], [f"{made}_4d"]),
            helper.make_node("Transpose", [f"{made}_4d"], [f"{made}_turned"], perm=[0, 1, 3, 2]),
            helper.make_node("Reshape", [f"{made}_turned", self.whole(f"{made}_3", [1, columns, -1])], [f"{made}_row"]),
            helper.make_node(
                "Slice", [
                    f"{made}_row", self.whole(f"{made}_start", [before]),
                    self.whole(f"{made}_end", [-after or 2**31]), self.whole(f"{made}_axis", [2]),
                ], [made],
            ),
        ]  # fmt: skip

    def _chain(self, last: Any, value: str, *steps: tuple[str, str | float | None]) -> list[Any]:
        """Nodes in a row, each working on what the one before made; the last makes what `last` made."""
        nodes: list[Any] = []
        for index, (kind, operand) in enumerate(steps):
            made = last.output[0] if index == len(steps) - 1 else f"{last.output[0]}_{index}"
            named = self.add(f"constant_{operand}", np.float32(operand)) if isinstance(operand, float) else operand
            inputs = [value] if named is None else [value, named]
            nodes.append(
                helper.make_node(
                    kind,
                    inputs,
                    [made],
                    name=made,
                )
            )
            if kind == "Mod":
                nodes[-1].attribute.append(helper.make_attribute("fmod", 1))
            value = made
        return nodes
