"""Graphs that are rewritten (`base`, `fold`, `rewrite`, `split`, `onnx_output`): the same numbers come out."""

import numpy as np
import pytest

pytestmark = pytest.mark.engine
onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402

from audiodrama.engines.kokoro.graph.rewrite import quickened  # noqa: E402
from audiodrama.engines.kokoro.graph.split import in_eight_bits, split_graph, widest  # noqa: E402


def model(nodes, constants, shape):
    """A model of one input x and one output y."""
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])


def both(before, x):
    """What a model gives before and after it is quickened, and the kinds of its nodes then."""
    expected = ReferenceEvaluator(before).run(None, {"x": x})[0]
    quickened(before.graph)
    return expected, ReferenceEvaluator(before).run(None, {"x": x})[0], {node.op_type for node in before.graph.node}


def test_the_square_of_a_sine_needs_no_sine():
    """Products give it to within 1e-4, however far the values reach."""
    factor = np.linspace(0.1, 9, 4, dtype=np.float32).reshape(1, 4, 1)
    nodes = [
        helper.make_node("Mul", ["factor", "x"], ["scaled"]),
        helper.make_node("Sin", ["scaled"], ["sine"]),
        helper.make_node("Pow", ["sine", "two"], ["y"]),
    ]
    x = np.random.default_rng(1).uniform(-30, 30, (1, 4, 500)).astype(np.float32)
    expected, found, kinds = both(model(nodes, {"factor": factor, "two": np.float32(2)}, [1, 4, 500]), x)
    np.testing.assert_allclose(found, expected, atol=1.5e-4)
    assert "Sin" not in kinds


@pytest.mark.parametrize(("steps", "pads", "more"), [(6, 3, 0), (5, 2, 1), (4, 0, 0)])
def test_a_transposed_convolution_is_a_plain_one(steps, pads, more):
    """The samples between two columns are the same, at the edges too."""
    rng = np.random.default_rng(2)
    constants = {"w": rng.normal(size=(3, 2, 2 * steps)), "b": rng.normal(size=2)}
    constants = {name: values.astype(np.float32) for name, values in constants.items()}
    node = helper.make_node(
        "ConvTranspose", ["x", "w", "b"], ["y"], strides=[steps], pads=[pads, pads], output_padding=[more]
    )
    x = rng.normal(size=(1, 3, 7)).astype(np.float32)
    expected, found, kinds = both(model([node], constants, [1, 3, 7]), x)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert "ConvTranspose" not in kinds


def test_a_short_fourier_transform_is_a_convolution():
    """The same columns of real and imaginary parts."""
    constants = {"hop": np.int64(5), "window": np.hanning(20).astype(np.float32), "size": np.int64(20)}
    node = helper.make_node("STFT", ["x", "hop", "window", "size"], ["y"], onesided=1)
    x = np.random.default_rng(3).normal(size=(1, 300)).astype(np.float32)
    three = x[..., None]
    before = model([node], constants, [1, 300])
    expected = ReferenceEvaluator(before).run(None, {"x": three})[0]
    quickened(before.graph)
    np.testing.assert_allclose(ReferenceEvaluator(before).run(None, {"x": x})[0], expected, atol=1e-4)
    assert "STFT" not in {node.op_type for node in before.graph.node}


def test_large_products_are_done_in_eight_bits():
    """What comes out is off by about a hundredth; spread taps and few channels stay as they are."""
    rng = np.random.default_rng(4)
    weights = {name: rng.normal(size=(128, 128, 3)).astype(np.float32) for name in ("w1", "w2")}
    nodes = [
        helper.make_node("Conv", ["x", "w1"], ["between"], pads=[1, 1]),
        helper.make_node("Conv", ["between", "w2"], ["y"], pads=[2, 2], dilations=[2]),
    ]
    x = rng.normal(size=(1, 128, 40)).astype(np.float32)
    plain = model(nodes, weights, [1, 128, 40]).SerializeToString()

    def run(given):
        yield ReferenceEvaluator(onnx.load_model_from_string(given)).run(None, {"x": x})

    ranges = widest(plain, run)
    assert ranges == {"x": (float(x.min()), float(x.max()))}
    expected = next(run(plain))[0]
    short = in_eight_bits(plain, ranges)
    found = next(run(short))[0]
    assert 0 < np.std(found - expected) / np.std(expected) < 0.02
    kept = {each.name: each.data_type for each in onnx.load_model_from_string(short).graph.initializer}
    assert (kept["w1_bits"], kept["w2"], "w1" in kept) == (TensorProto.INT8, TensorProto.FLOAT, False)


def test_a_model_of_another_export_stays_whole():
    """Nothing is cut where the values that go across are not found by name."""
    nodes = [helper.make_node("Neg", ["x"], ["y"])]
    assert split_graph(model(nodes, {}, [1]).SerializeToString(), "y") is None
