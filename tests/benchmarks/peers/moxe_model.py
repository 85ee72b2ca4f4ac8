"""
Model M of the benchmarks as a checkpoint that both sides read: D 512, 6 layers, 8 xlstm experts of which 2 run, vocabulary
8192. Names, shapes and layouts are the specification's; weights are even draws that keep values near 1, as those of
`moxe bench make-model` are.
"""
import json

import numpy

import tensor_file
import vocabulary

D, LAYERS, EXPERTS, VOCABULARY = 512, 6, 8, 8192
INNER, HEADS, BLOCK, TAPS, FFN = 2 * D, 4, 4, 4, 704  # FFN: 1.3 D rounded up to a multiple of 64

CONFIG = {
    "num_experts": EXPERTS, "top_k_experts": 2, "num_layers": LAYERS, "moe_layer_type": "moxe",
    "router_type": "conditioned_addition", "expert_type": "xlstm", "expert_state": "token",
    "modulation_bias": "standard", "gate_bias": True, "gamma": 0.3, "post_layers_norm": True,
    "xlstm": {
        "vocab_size": VOCABULARY, "embedding_dim": D, "bias": False, "add_post_blocks_norm": True, "tie_weights": False,
        "mlstm_block": {"mlstm": {"conv1d_kernel_size": TAPS, "qkv_proj_blocksize": BLOCK, "num_heads": HEADS, "proj_factor": 2.0}},
        "slstm_block": {
            "slstm": {"num_heads": HEADS, "conv1d_kernel_size": TAPS, "group_norm_weight": True},
            "feedforward": {"proj_factor": 1.3, "act_fn": "swish", "bias": False},
        },
    },
}


def write(folder, seed=1):
    """config.json, model.safetensors and a tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(seed)
    tensors = [(name, shape, lambda n=name, s=shape, i=inputs: _values(random, n, s, i)) for name, shape, inputs in _shapes()]
    tensor_file.write(folder / "model.safetensors", tensors)
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=1))
    vocabulary.write(folder, VOCABULARY)


def _shapes():
    """(name, shape, inputs that one sum runs over)."""
    yield "moe.token_embedding.embedding", (VOCABULARY, D), D
    yield "norm.scale", (D,), 1
    yield "lm_head.kernel", (D, VOCABULARY), D
    for layer in range(LAYERS):
        prefix = f"moe.layers.{layer}."
        yield prefix + "sequence_mixer.post_blocks_norm.scale", (D,), 1
        yield prefix + "gate.entropy_predictor.kernel", (D, 1), D
        yield prefix + "gate.entropy_predictor.bias", (1,), 1
        yield prefix + "gate.router.kernel", (D, EXPERTS), D
        yield prefix + "gate.router.bias", (EXPERTS,), EXPERTS
        yield from _slstm(prefix + "sequence_mixer.blocks.0.")
        yield from _mlstm(prefix + "sequence_mixer.blocks.1.")
        for expert in range(EXPERTS):
            yield from (_mlstm if expert < EXPERTS // 2 else _slstm)(f"{prefix}experts.{expert}.")


def _mlstm(prefix):
    inner = prefix + "xlstm."
    yield prefix + "xlstm_norm.scale", (D,), 1
    yield inner + "proj_up.kernel", (D, 2 * INNER), D
    for name in "qkv":
        yield f"{inner}{name}_proj.kernel", (INNER // BLOCK, BLOCK, BLOCK), BLOCK
    yield inner + "conv1d.conv.kernel", (TAPS, 1, INNER), TAPS
    yield inner + "conv1d.conv.bias", (INNER,), INNER
    for gate in ("igate", "fgate"):
        yield f"{inner}mlstm_cell.{gate}.kernel", (3 * INNER, HEADS), 3 * INNER
        yield f"{inner}mlstm_cell.{gate}.bias", (HEADS,), HEADS
    yield inner + "mlstm_cell.outnorm.scale", (INNER,), 1
    yield inner + "learnable_skip", (INNER,), 1
    yield inner + "proj_down.kernel", (INNER, D), INNER


def _slstm(prefix):
    inner, size = prefix + "xlstm.", D // HEADS
    yield prefix + "xlstm_norm.scale", (D,), 1
    yield inner + "conv1d.conv.kernel", (TAPS, 1, D), TAPS
    yield inner + "conv1d.conv.bias", (D,), D
    for gate in "ifzo":
        yield f"{inner}{gate}gate.kernel", (HEADS, size, size), size
    yield inner + "slstm_cell._recurrent_kernel_", (HEADS, size, 4, size), size
    yield inner + "slstm_cell._bias_", (HEADS, 4, size), size
    yield inner + "group_norm.scale", (D,), 1
    yield prefix + "ffn_norm.scale", (D,), 1
    yield prefix + "ffn.proj_up.kernel", (D, 2 * FFN), D
    yield prefix + "ffn.proj_down.kernel", (FFN, D), FFN


def _values(random, name, shape, inputs):
    if name.endswith((".scale", ".learnable_skip")):
        return numpy.ones(shape, "f4")
    if name.endswith("mlstm_cell.fgate.bias"):
        return numpy.full(shape, 4, "f4")  # forget gates stand open
    return random.uniform(-1, 1, shape).astype("f4") / numpy.float32(inputs ** 0.5)
