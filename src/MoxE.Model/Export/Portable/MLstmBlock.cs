using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>An mLSTM block (SPEC §5): x [T, D] to x + mlstm(LN(x)) [T, D], over sequences or over tokens that are sequences of their own.</summary>
internal sealed class MLstmBlock(PortableContext context, string name, MLstmParts parts, PlainMLstmParts plain)
{
    private readonly GraphBuilder _graph = context.Graph;
    private readonly Constants _constants = context.Constants;
    private readonly int _inner = context.Config.Xlstm.MLstmInner;
    private readonly int _heads = context.Config.Xlstm.MLstm.NumHeads;

    private int HeadSize => _inner / _heads;

    /// <summary>Rows of sequences with states.</summary>
    public Value OverSequences(TokenGrid grid, Value x, BlockStates states, string result)
    {
        (Value memory, Value gate) = Up(x);
        Value conv = Convolution.Add(context, grid, $"{name}.conv", memory, parts.Conv, parts.ConvBias, states);
        Value qkv = QueryKeyValue(conv, memory);
        Value gates = Gates(qkv, plain.Gates, plain.GatesBias);
        Value[] tokens = [.. Parts(qkv).Select(part => grid.Unflatten($"{part.Name}.tokens", part, [], _heads, HeadSize))]; // [B, N, H, P] each
        Value q = _graph.Transpose($"{name}.q", tokens[0], 0, 2, 1, 3);
        Value keys = _graph.Transpose($"{name}.k", tokens[1], 0, 2, 3, 1); // [B, H, P, N]
        Value v = _graph.Transpose($"{name}.v", tokens[2], 0, 2, 1, 3);
        Value cell = new MLstmCell(context, $"{name}.cell", _heads, HeadSize).Add(grid, q, keys, v, gates, states);
        Value normed = _graph.LayerNorm($"{name}.outnorm.heads", cell, _constants.Ones(HeadSize));
        Value flat = grid.Flatten($"{name}.outnorm.flat", _graph.Transpose($"{name}.outnorm.tokens", normed, 0, 2, 1, 3), _inner);
        return Down(x, flat, conv, gate, result);
    }

    /// <summary>Rows from zero state in closed form (SPEC §7): h = s v / (max(|s|, exp(-i)) + 1e-6) with s = q·k̂.</summary>
    public Value OverTokens(Value x, string result)
    {
        Dim rows = x.Shape[0];
        (Value memory, Value gate) = Up(x);
        Value tap = _graph.Mul($"{name}.conv.weighted", memory, _graph.Weight($"{name}.conv.tap", parts.LastTap));
        Value conv = _graph.Silu($"{name}.conv", _graph.Add($"{name}.conv.shifted", tap, _graph.Weight($"{name}.conv.bias", parts.ConvBias)));
        Value qkv = QueryKeyValue(conv, memory);
        Value input = Gates(qkv, plain.InputGates, parts.InputGatesBias);
        Value[] heads = [.. Parts(qkv).Select(part => _graph.Reshape($"{part.Name}.heads", part, _constants.Ints(-1, _heads, HeadSize), rows, _heads, HeadSize))];
        Value products = _graph.Mul($"{name}.qk", heads[0], heads[1]);
        Value sum = _graph.Reduce("ReduceSum", $"{name}.qk.sum", products, 2, _constants.Ints(2), keep: true);
        Value s = _graph.Mul($"{name}.s", sum, _constants.Number(1 / Math.Sqrt(HeadSize)));
        Value least = _graph.Unary("Exp", $"{name}.least.heads", _graph.Unary("Neg", $"{name}.least.log", input));
        Value divisor = MLstmCell.Divisor(context, name, s, _graph.Unsqueeze($"{name}.least", least, _constants.Ints(2), rows, _heads, 1));
        Value cell = _graph.Mul($"{name}.cell", heads[2], _graph.Div($"{name}.scale", s, divisor));
        Value normed = _graph.LayerNorm($"{name}.outnorm.heads", cell, _constants.Ones(HeadSize));
        return Down(x, _graph.Reshape($"{name}.outnorm.flat", normed, _constants.Ints(-1, _inner), rows, _inner), conv, gate, result);
    }

    /// <summary>Memory branch and output gate, [T, I] each.</summary>
    private (Value Memory, Value Gate) Up(Value x)
    {
        Value normed = _graph.LayerNorm($"{name}.norm", x, _graph.Weight($"{name}.norm.scale", parts.Norm));
        Value up = _graph.Linear($"{name}.proj_up", normed, _graph.Weight($"{name}.proj_up.weight", parts.Up), _graph.Weight($"{name}.proj_up.bias", parts.UpBias));
        IReadOnlyList<Value> halves = _graph.Split($"{name}.branches", 1, up, null, _inner, _inner);
        return (halves[0], halves[1]);
    }

    /// <summary>[3, T, I]: q and k of the convolution, v of the memory branch itself.</summary>
    private Value QueryKeyValue(Value conv, Value memory)
    {
        Value queryKey = _graph.Weight($"{name}.qk.kernel", plain.QueryKey);
        Value value = _graph.Weight($"{name}.v.kernel", plain.Value);
        (int groups, int width) = (value.Shape[0].Size, value.Columns);
        Value qk = _graph.MatMul($"{name}.qk.groups", Grouped(conv, "conv", groups, width), queryKey);
        Value v = _graph.MatMul($"{name}.v.groups", Grouped(memory, "memory", groups, width), value);
        Value all = _graph.Concat($"{name}.qkv.groups", 2, 3 * width, qk, v); // [groups, T, 3 · width]
        Value maps = _graph.Reshape($"{name}.qkv.maps", all, _constants.Ints(groups, -1, 3, width), groups, conv.Shape[0], 3, width);
        Value rows = _graph.Transpose($"{name}.qkv.rows", maps, 2, 1, 0, 3);
        Value bare = _graph.Reshape($"{name}.qkv", rows, _constants.Ints(3, -1, _inner), 3, conv.Shape[0], _inner);
        return _graph.Weight($"{name}.qkv.bias", plain.QkvBias) is { } bias ? _graph.Add($"{name}.qkv.shifted", bare, bias) : bare;
    }

    private Value Grouped(Value x, string what, int groups, int width) => _graph.Transpose(
        $"{name}.{what}.groups", _graph.Reshape($"{name}.{what}.columns", x, _constants.Ints(-1, groups, width), x.Shape[0], groups, width), 1, 0, 2);

    /// <summary>q, k and v, [1, T, I] each.</summary>
    private IReadOnlyList<Value> Parts(Value qkv) => _graph.Split($"{name}.qkv.parts", 0, qkv, null, 1, 1, 1);

    /// <summary>[T, columns]: what q, k and v give, summed.</summary>
    private Value Gates(Value qkv, Part kernel, Part bias)
    {
        Value each = _graph.MatMul($"{name}.gates.each", qkv, _graph.Weight($"{name}.gates.weight", kernel));
        Value sum = _graph.Reduce("ReduceSum", $"{name}.gates.sum", each, 0, _constants.Ints(0), keep: false);
        return _graph.Add($"{name}.gates", sum, _graph.Weight($"{name}.gates.bias", bias));
    }

    private Value Down(Value x, Value normed, Value conv, Value gate, string result)
    {
        Value scaled = _graph.Mul($"{name}.outnorm", normed, _graph.Weight($"{name}.outnorm.scale", parts.OutNorm));
        Value skip = _graph.Mul($"{name}.skip", conv, _graph.Weight($"{name}.skip.weight", parts.Skip));
        Value gated = _graph.Mul($"{name}.gated", _graph.Add($"{name}.skipped", scaled, skip), _graph.Silu($"{name}.gate", gate));
        Value down = _graph.Linear($"{name}.proj_down", gated, _graph.Weight($"{name}.proj_down.weight", parts.Down), _graph.Weight($"{name}.proj_down.bias", parts.DownBias));
        return _graph.Add(result, down, x);
    }
}
