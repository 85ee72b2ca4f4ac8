"""
The model that llama.cpp runs beside ours: its architecture `granitehybrid`, Mamba-2 layers each followed by a mixture of 8
SiLU experts of which 2 run. 120 M parameters, 53 M of them active, 7.0 MB of state: like model M in active bytes and
state, since it has no xLSTM. The architecture wants one attention layer at least: the last one is, with a single key-value
head, so that what it reads of its cache is below a hundredth of the bytes and is not counted. Weights are random: speed
does not depend on them.
"""
import numpy

import gguf
import vocabulary

LAYERS, WIDTH, VOCABULARY = 14, 512, 8192
EXPERTS, CHOSEN, EXPERT_WIDTH = 8, 2, 512
INNER, STATE, HEAD, GROUPS, TAPS = 2 * WIDTH, 128, 64, 1, 4
HEADS = INNER // HEAD
CONVOLVED = INNER + 2 * GROUPS * STATE
ATTENTION_HEADS = 8
RECURRENT = LAYERS - 1  # layers; the last one has attention

STATE_BYTES = 4 * RECURRENT * ((TAPS - 1) * CONVOLVED + INNER * STATE)


def write(path, seed=1):
    """Writes the model in float32."""
    random = numpy.random.default_rng(seed)
    gguf.write(path, _metadata(), [(name, shape, lambda n=name, s=shape: _values(random, n, s)) for name, shape in _shapes()])


def cost(path, rows, sequences, logit_rows):
    """
    (weight bytes, state bytes, operations) of a step, counted as for ours: dense weights once, an expert once if any row
    is expected at it (routing of random weights is even), one row of the embedding for each token, states read and written.
    """
    weights = operations = 0.0
    reached = EXPERTS * (1 - (1 - CHOSEN / EXPERTS) ** rows)
    for tensor in gguf.read_tensors(path):
        if tensor.name == "token_embd.weight":
            weights += rows * tensor.bytes / VOCABULARY
        elif "_exps." in tensor.name:
            weights += tensor.bytes * reached / EXPERTS
            operations += 2 * tensor.elements * rows * CHOSEN / EXPERTS
        else:
            weights += tensor.bytes
            operations += 2 * tensor.elements * (logit_rows if tensor.name == "output.weight" else rows)
    return weights, 2 * STATE_BYTES * sequences, operations + 5 * RECURRENT * INNER * STATE * rows


def _metadata():
    tokens, merges = vocabulary.ascii_tokens_and_merges(VOCABULARY)  # its server ends a request at bytes that are no text
    arch = "granitehybrid"
    return {
        "general.architecture": arch,
        "general.name": "random Mamba-2 with 8 experts",
        "general.file_type": 0,
        f"{arch}.vocab_size": VOCABULARY,
        f"{arch}.context_length": 1 << 20,
        f"{arch}.embedding_length": WIDTH,
        f"{arch}.block_count": LAYERS,
        f"{arch}.feed_forward_length": EXPERT_WIDTH,
        f"{arch}.attention.head_count": ATTENTION_HEADS,
        f"{arch}.attention.head_count_kv": [0] * RECURRENT + [1],  # no key-value heads: a recurrent layer
        f"{arch}.attention.layer_norm_rms_epsilon": 1e-5,
        f"{arch}.rope.scaling.finetuned": False,
        f"{arch}.rope.dimension_count": WIDTH // ATTENTION_HEADS,
        f"{arch}.expert_count": EXPERTS,
        f"{arch}.expert_used_count": CHOSEN,
        f"{arch}.ssm.conv_kernel": TAPS,
        f"{arch}.ssm.inner_size": INNER,
        f"{arch}.ssm.state_size": STATE,
        f"{arch}.ssm.time_step_rank": HEADS,
        f"{arch}.ssm.group_count": GROUPS,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [1] * VOCABULARY,
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.bos_token_id": 0,
        "tokenizer.ggml.eos_token_id": 0,
        "tokenizer.ggml.add_bos_token": False,
    }


def _shapes():
    yield "token_embd.weight", (VOCABULARY, WIDTH)
    yield "output_norm.weight", (WIDTH,)
    yield "output.weight", (VOCABULARY, WIDTH)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        yield block + "attn_norm.weight", (WIDTH,)
        yield from _recurrent(block) if layer < RECURRENT else _attention(block)
        yield block + "ffn_norm.weight", (WIDTH,)
        yield block + "ffn_gate_inp.weight", (EXPERTS, WIDTH)
        yield block + "ffn_gate_exps.weight", (EXPERTS, EXPERT_WIDTH, WIDTH)
        yield block + "ffn_up_exps.weight", (EXPERTS, EXPERT_WIDTH, WIDTH)
        yield block + "ffn_down_exps.weight", (EXPERTS, WIDTH, EXPERT_WIDTH)


def _recurrent(block):
    yield block + "ssm_in.weight", (INNER + CONVOLVED + HEADS, WIDTH)
    yield block + "ssm_conv1d.weight", (CONVOLVED, TAPS)
    yield block + "ssm_conv1d.bias", (CONVOLVED,)
    yield block + "ssm_dt.bias", (HEADS,)
    yield block + "ssm_a", (HEADS, 1)
    yield block + "ssm_d", (HEADS, 1)
    yield block + "ssm_norm.weight", (GROUPS, INNER // GROUPS)
    yield block + "ssm_out.weight", (WIDTH, INNER)


def _attention(block):
    key_value = WIDTH // ATTENTION_HEADS
    yield block + "attn_q.weight", (WIDTH, WIDTH)
    yield block + "attn_k.weight", (key_value, WIDTH)
    yield block + "attn_v.weight", (key_value, WIDTH)
    yield block + "attn_output.weight", (WIDTH, WIDTH)


def _values(random, name, shape):
    if "norm" in name or name.endswith("ssm_d"):
        return numpy.ones(shape, "f4")
    if name.endswith("ssm_a"):
        return -numpy.linspace(1, HEADS, HEADS, dtype="f4").reshape(shape)
    return random.uniform(-1, 1, shape).astype("f4") / numpy.float32(shape[-1] ** 0.5)
