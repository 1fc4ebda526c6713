"""Another output for a stored graph, without a library: protocol buffers that follow each other are merged."""

from __future__ import annotations

_GRAPH, _OUTPUTS, _NAME, _TYPE, _TENSOR, _ELEMENT, _FLOAT = 7, 12, 1, 2, 1, 1, 1


def with_output(model: bytes, name: str) -> bytes:
    """A model that returns one of its inner values too, as float."""
    tensor = _field(_TYPE, _field(_TENSOR, _varint(_ELEMENT << 3) + _varint(_FLOAT)))
    return model + _field(_GRAPH, _field(_OUTPUTS, _field(_NAME, name.encode()) + tensor))


def _field(number: int, body: bytes) -> bytes:
    """A length-delimited field of a protocol buffer."""
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(high) if high else bytes([low])
