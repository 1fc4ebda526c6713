"""A stored graph that is being rewritten: its nodes, its constants, and who makes what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import numpy_helper

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Rewriting:
    """A graph as every rewriting needs it: its values and their makers, and how constants come into it.

    Args:
        graph: the graph of a loaded ONNX model; it is changed where it is.
    """

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.made_by = {name: node for node in graph.node for name in node.output}
        self.used_by: dict[str, list[Any]] = {}
        for node in graph.node:
            for name in node.input:
                self.used_by.setdefault(name, []).append(node)
        self.known = {each.name: each for each in graph.initializer}

    def array(self, name: str) -> NDArray[Any]:
        """The values of a constant."""
        return np.asarray(numpy_helper.to_array(self.known[name]))

    def add(self, name: str, values: NDArray[Any] | np.generic) -> str:
        """The name of a constant of float32, put into the graph unless it is there."""
        if name not in self.known:
            tensor = numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name)
            self.graph.initializer.append(tensor)
            self.known[name] = tensor
        return name

    def whole(self, name: str, values: list[int]) -> str:
        """A row of whole numbers, by its name."""
        if name not in self.known:
            self.known[name] = numpy_helper.from_array(np.array(values, np.int64), name)
            self.graph.initializer.append(self.known[name])
        return name

    def keep(self, nodes: list[Any]) -> None:
        """Leave only what the outputs need."""
        needed, kept = {each.name for each in self.graph.output}, []
        for node in reversed(nodes):
            if needed & set(node.output):
                kept.append(node)
                needed.update(node.input)
        weights = [each for each in self.graph.initializer if each.name in needed]
        for field, values in ((self.graph.node, kept[::-1]), (self.graph.initializer, weights)):
            del field[:]
            field.extend(values)
