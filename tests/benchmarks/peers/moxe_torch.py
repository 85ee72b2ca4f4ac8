"""
MoxE in plain eager PyTorch, after the specification: the reference that ours is timed beside and checked against. One
sequence; prompts run the mLSTM's chunkwise form and the sLSTM step by step, decoding runs the step form. Built for
`moxe` layers with `xlstm` experts in token mode, without biases in the blocks.
"""
import json
import math

import torch
import torch.nn.functional as F

import tensor_file

_NORM_EPSILON, _CELL_EPSILON = 1e-5, 1e-6
_EXPECTED = {"moe_layer_type": "moxe", "expert_type": "xlstm", "expert_state": "token", "router_type": "conditioned_addition"}


class Weights:
    """The tensors below a prefix of a checkpoint, float32, each prepared once."""

    def __init__(self, tensors, prefix=""):
        self._tensors, self._prefix = tensors, prefix

    def __getitem__(self, name):
        return torch.from_numpy(self._tensors[self._prefix + name])

    def __contains__(self, name):
        return self._prefix + name in self._tensors

    def below(self, prefix):
        return Weights(self._tensors, self._prefix + prefix)


def _layer_norm(x, scale):
    return F.layer_norm(x, scale.shape, scale, None, _NORM_EPSILON)


def _head_norm(x, scale):
    """x [T, H, P] → [T, H P]: each head by itself."""
    return F.layer_norm(x, x.shape[-1:], None, None, _NORM_EPSILON).flatten(1) * scale


def _headwise(x, kernel):
    """x [T, B·in], kernel [B, out, in] → [T, B, out]."""
    blocks = x.view(len(x), kernel.shape[0], 1, kernel.shape[2])
    if len(x) == 1 or kernel.shape[2] <= 8:
        return (blocks * kernel).sum(-1)
    return torch.bmm(blocks.squeeze(2).transpose(0, 1), kernel.transpose(1, 2)).transpose(0, 1)


class CausalConv:
    """Depthwise, with SiLU; the window holds the last k − 1 inputs."""

    def __init__(self, weights):
        self.kernel = weights["conv1d.conv.kernel"].squeeze(1)  # [k, C]
        self.bias = weights["conv1d.conv.bias"]
        self.weight = self.kernel.t().unsqueeze(1).contiguous()  # [C, 1, k]

    def __call__(self, x, state):
        inputs = torch.cat([state["conv"], x])
        state["conv"] = inputs[len(x):]
        if len(x) == 1:
            return F.silu((inputs * self.kernel).sum(0, keepdim=True) + self.bias)
        return F.silu(F.conv1d(inputs.t().unsqueeze(0), self.weight, self.bias, groups=len(self.bias)).squeeze(0).t())

    def token(self, x):
        """Each row a sequence of its own: only the last tap meets anything."""
        return F.silu(self.kernel[-1] * x + self.bias)

    def state(self):
        return self.kernel.new_zeros(self.kernel.shape[0] - 1, self.kernel.shape[1])


class MLstmBlock:
    def __init__(self, weights, heads):
        inner = weights.below("xlstm.")
        self.heads = heads
        self.norm = weights["xlstm_norm.scale"]
        self.up, self.down = inner["proj_up.kernel"], inner["proj_down.kernel"]
        self.q, self.k, self.v = (inner[f"{name}_proj.kernel"] for name in "qkv")
        self.conv = CausalConv(inner)
        self.gates = torch.cat([inner["mlstm_cell.igate.kernel"], inner["mlstm_cell.fgate.kernel"]], 1)
        self.gate_bias = torch.cat([inner["mlstm_cell.igate.bias"], inner["mlstm_cell.fgate.bias"]])
        self.out_norm, self.skip = inner["mlstm_cell.outnorm.scale"], inner["learnable_skip"]

    def __call__(self, x, state=None):
        """x [T, D]; with a state one sequence, without each row by itself."""
        a, z = (_layer_norm(x, self.norm) @ self.up).chunk(2, -1)
        c = self.conv.token(a) if state is None else self.conv(a, state)
        q, k, v = (_headwise(part, kernel).flatten(1) for part, kernel in ((c, self.q), (c, self.k), (a, self.v)))
        i, f = (torch.cat([q, k, v], -1) @ self.gates + self.gate_bias).t().chunk(2)  # [H, T]
        q, k, v = (part.view(len(x), self.heads, -1).transpose(0, 1) for part in (q, k, v))  # [H, T, P]
        k = k / math.sqrt(k.shape[-1])
        if state is None:
            h = self._token(q, k, v, i)
        elif len(x) == 1:
            h = self._step(q, k, v, i, F.logsigmoid(f), state)
        else:
            h = self._chunk(q, k, v, i, F.logsigmoid(f), state)
        h = (_head_norm(h.transpose(0, 1), self.out_norm) + self.skip * c) * F.silu(z)
        return x + h @ self.down

    @staticmethod
    def _token(q, k, v, i):
        score = (q * k).sum(-1)
        return (score / (torch.maximum(score.abs(), torch.exp(-i)) + _CELL_EPSILON)).unsqueeze(-1) * v

    @staticmethod
    def _step(q, k, v, i, f, state):
        m = torch.maximum(f + state["m"], i)
        alpha, beta = torch.exp(f + state["m"] - m), torch.exp(i - m)
        key = beta.unsqueeze(-1) * k
        state["C"] = torch.baddbmm(alpha.unsqueeze(-1) * state["C"], key.transpose(1, 2), v)
        state["n"], state["m"] = alpha * state["n"] + key.squeeze(1), m
        score = (q.squeeze(1) * state["n"]).sum(-1, keepdim=True)
        return torch.bmm(q, state["C"]) / (torch.maximum(score.abs(), torch.exp(-m)) + _CELL_EPSILON).unsqueeze(-1)

    @staticmethod
    def _chunk(q, k, v, i, f, state):
        total = f.cumsum(-1)
        paths = total.unsqueeze(-1) - total.unsqueeze(-2) + i.unsqueeze(-2)
        paths = paths.masked_fill(torch.ones(paths.shape[1:], dtype=torch.bool).triu(1), -math.inf)
        incoming = total + state["m"]
        m = torch.maximum(paths.amax(-1), incoming)
        kept = torch.exp(incoming - m).unsqueeze(-1)
        scores = torch.exp(paths - m.unsqueeze(-1)) * torch.bmm(q, k.transpose(1, 2))
        numerator = torch.bmm(scores, v) + kept * torch.bmm(q, state["C"])
        divisor = scores.sum(-1) + kept.squeeze(-1) * torch.bmm(q, state["n"].unsqueeze(-1)).squeeze(-1)
        last = m[:, -1:]
        key = torch.exp(total[:, -1:] - total + i - last).unsqueeze(-1) * k
        decay = torch.exp(total[:, -1:] + state["m"] - last)
        state["C"] = torch.baddbmm(decay.unsqueeze(-1) * state["C"], key.transpose(1, 2), v)
        state["n"], state["m"] = decay * state["n"] + key.sum(1), last
        return numerator / (torch.maximum(divisor.abs(), torch.exp(-m)) + _CELL_EPSILON).unsqueeze(-1)

    def state(self):
        size = self.out_norm.numel() // self.heads
        zeros = self.up.new_zeros
        return {"conv": self.conv.state(), "C": zeros(self.heads, size, size), "n": zeros(self.heads, size), "m": zeros(self.heads, 1)}


class SLstmBlock:
    def __init__(self, weights):
        inner = weights.below("xlstm.")
        self.norm, self.ffn_norm = weights["xlstm_norm.scale"], weights["ffn_norm.scale"]
        self.conv = CausalConv(inner)
        self.i, self.f, self.z, self.o = (inner[f"{gate}gate.kernel"] for gate in "ifzo")
        self.recurrent = inner["slstm_cell._recurrent_kernel_"].flatten(2)  # [H, d, 4 d]
        self.bias = inner["slstm_cell._bias_"]  # [H, 4, d]
        self.out_norm = inner["group_norm.scale"]
        self.up, self.down = weights["ffn.proj_up.kernel"], weights["ffn.proj_down.kernel"]

    def __call__(self, x, state=None):
        """x [T, D]; with a state one sequence, without each row by itself."""
        xn = _layer_norm(x, self.norm)
        z, o = _headwise(xn, self.z), _headwise(xn, self.o)
        if state is None:
            y = torch.sigmoid(o + self.bias[:, 3]) * torch.tanh(z + self.bias[:, 2])
        else:
            c = self.conv(xn, state)
            y = self._steps(torch.stack([_headwise(c, self.i), _headwise(c, self.f), z, o], 2) + self.bias, state)
        x = x + _head_norm(y, self.out_norm)
        g, u = (_layer_norm(x, self.ffn_norm) @ self.up).chunk(2, -1)
        return x + (F.silu(g) * u) @ self.down

    def _steps(self, parts, state):
        """parts [T, H, 4, d] → y [T, H, d]."""
        y, c, n, m = state["cell"]
        outputs = []
        for part in parts:
            i, f, z, o = (part + torch.bmm(y.unsqueeze(1), self.recurrent).view_as(part)).unbind(1)
            kept = m + F.logsigmoid(f)
            m = i if state["first"] else torch.maximum(i, kept)
            state["first"] = False
            i, f = torch.exp(i - m).clamp(max=1), torch.exp(kept - m).clamp(max=1)
            c, n = f * c + i * torch.tanh(z), f * n + i
            y = torch.sigmoid(o) * c / n
            outputs.append(y)
        state["cell"] = (y, c, n, m)
        return torch.stack(outputs)

    def state(self):
        zero = self.bias.new_zeros(self.bias.shape[0], self.bias.shape[2])
        return {"conv": self.conv.state(), "cell": (zero, zero, zero, zero), "first": True}


class Layer:
    def __init__(self, weights, config):
        heads = config["xlstm"]["mlstm_block"]["mlstm"].get("num_heads", 4)
        mixer = weights.below("sequence_mixer.")
        self.config, self.count = config, config["num_experts"]
        self.blocks = [SLstmBlock(mixer.below("blocks.0.")), MLstmBlock(mixer.below("blocks.1."), heads)]
        self.post_norm = mixer["post_blocks_norm.scale"] if "post_blocks_norm.scale" in mixer else None
        self.predictor, self.predictor_bias = weights["gate.entropy_predictor.kernel"], weights["gate.entropy_predictor.bias"]
        self.router = weights["gate.router.kernel"]
        self.router_bias = weights["gate.router.bias"] if "gate.router.bias" in weights else 0
        experts = [weights.below(f"experts.{expert}.") for expert in range(self.count)]
        self.experts = [MLstmBlock(w, heads) if e < self.count // 2 else SLstmBlock(w) for e, w in enumerate(experts)]

    def __call__(self, x, states):
        for block, state in zip(self.blocks, states):
            x = block(x, state)
        if self.post_norm is not None:
            x = _layer_norm(x, self.post_norm)
        weights, chosen = self._route(x)
        out = torch.zeros_like(x)
        for expert in chosen.unique().tolist():
            rows, places = (chosen == expert).nonzero(as_tuple=True)
            out.index_add_(0, rows, weights[rows, places].unsqueeze(-1) * self.experts[expert](x[rows]))
        return out

    def _route(self, x):
        difficulty = torch.sigmoid(x @ self.predictor + self.predictor_bias)
        threshold, kind = self.config.get("difficulty_threshold", 0.8), self.config.get("modulation_bias", "standard")
        if kind == "proportional":
            difficulty = (difficulty - threshold).clamp(min=0)
        elif kind == "masked":
            difficulty = difficulty * (difficulty > threshold)
        shift = self.config.get("gamma", 0.3) * difficulty
        half = self.count // 2
        logits = x @ self.router + self.router_bias + torch.cat([shift.expand(-1, half), -shift.expand(-1, half)], -1)
        ranked, order = torch.sort(torch.softmax(logits, -1), dim=-1, descending=True, stable=True)
        top = self.config["top_k_experts"]
        return ranked[:, :top] / ranked[:, :top].sum(-1, keepdim=True), order[:, :top]


class MoxE:
    """A checkpoint folder as a model."""

    def __init__(self, folder):
        self.config = json.loads((folder / "config.json").read_text())
        for key, expected in _EXPECTED.items():
            if self.config.get(key) != expected:
                raise ValueError(f"{folder}/config.json: {key} is {self.config.get(key)}; this reference runs {expected} only")
        weights = Weights(tensor_file.read(folder / "model.safetensors"))
        self.embedding = weights["moe.token_embedding.embedding"]
        self.layers = [Layer(weights.below(f"moe.layers.{layer}."), self.config) for layer in range(self.config["num_layers"])]
        self.norm = weights["norm.scale"] if "norm.scale" in weights else None
        self.head = weights["lm_head.kernel"] if "lm_head.kernel" in weights else self.embedding.t()

    def state(self):
        """Of a sequence that has not begun."""
        return [[block.state() for block in layer.blocks] for layer in self.layers]

    def __call__(self, tokens, state, all_logits=False):
        """Runs tokens of one sequence, moves its state on, gives the last row's logits [1, V], or all rows' [T, V]."""
        x = self.embedding[torch.tensor(tokens)]
        for layer, states in zip(self.layers, state):
            x = layer(x, states)
        x = x if all_logits else x[-1:]
        return (x if self.norm is None else _layer_norm(x, self.norm)) @ self.head
