using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>An sLSTM block (SPEC §6): x [T, D] to x1 + FFN(LN(x1)) [T, D], x1 = x + headnorm(slstm(LN(x))).</summary>
internal sealed class SLstmBlock(PortableContext context, string name, SLstmParts parts, PlainSLstmParts plain)
{
    private readonly GraphBuilder _graph = context.Graph;
    private readonly Constants _constants = context.Constants;
    private readonly int _dim = context.Config.Xlstm.EmbeddingDim;
    private readonly int _heads = context.Config.Xlstm.SLstm.NumHeads;

    private int HeadSize => _dim / _heads;

    /// <summary>Rows of sequences with states.</summary>
    public Value OverSequences(TokenGrid grid, Value x, BlockStates states, string result)
    {
        Value normed = Norm(x);
        Value conv = Convolution.Add(context, grid, $"{name}.conv", normed, parts.Conv, parts.ConvBias, states);

        // i and f look at the convolution, z and o at the normed input itself.
        Value memory = _graph.MatMul($"{name}.gates.if", Heads(conv, "conv"), _graph.Weight($"{name}.gates.if.kernel", plain.MemoryGates));
        Value output = _graph.MatMul($"{name}.gates.zo", Heads(normed, "normed"), _graph.Weight($"{name}.gates.zo.kernel", plain.OutputGates));
        Value gates = _graph.Add(
            $"{name}.gates", _graph.Concat($"{name}.gates.all", 2, 4 * HeadSize, memory, output), _graph.Weight($"{name}.gates.bias", plain.GatesBias)); // [H, T, 4d]
        Value steps = _graph.Transpose($"{name}.gates.steps", grid.Unflatten($"{name}.gates.tokens", gates, [_heads], 4 * HeadSize), 2, 0, 1, 3); // [N, H, B, 4d]
        Value cell = new SLstmCell(context, $"{name}.cell", _heads, HeadSize).Add(grid, steps, _graph.Weight($"{name}.cell.recurrent", plain.Recurrent), states);
        Value tokens = _graph.Transpose($"{name}.headnorm.tokens", HeadNorm(cell), 2, 0, 1, 3); // [B, N, H, d]
        return Finish(x, grid.Flatten($"{name}.headnorm.flat", tokens, _dim), result);
    }

    /// <summary>Rows from zero state in closed form (SPEC §7): y = sigmoid(o) tanh(z).</summary>
    public Value OverTokens(Value x, string result)
    {
        Value output = _graph.MatMul($"{name}.gates.zo", Heads(Norm(x), "normed"), _graph.Weight($"{name}.gates.zo.kernel", plain.OutputGates));
        Value gates = _graph.Add($"{name}.gates", output, _graph.Weight($"{name}.gates.bias", plain.OutputGatesBias));
        IReadOnlyList<Value> zo = _graph.Split($"{name}.gates.halves", 2, gates, null, HeadSize, HeadSize); // [H, T, d]
        Value cell = _graph.Mul($"{name}.cell", _graph.Unary("Tanh", $"{name}.cell.input", zo[0]), _graph.Unary("Sigmoid", $"{name}.cell.output", zo[1]));
        Value tokens = _graph.Transpose($"{name}.headnorm.tokens", HeadNorm(cell), 1, 0, 2);
        return Finish(x, _graph.Reshape($"{name}.headnorm.flat", tokens, _constants.Ints(-1, _dim), x.Shape[0], _dim), result);
    }

    private Value Norm(Value x) => _graph.LayerNorm($"{name}.norm", x, _graph.Weight($"{name}.norm.scale", parts.Norm));

    /// <summary>[H, T, d].</summary>
    private Value Heads(Value x, string what) => _graph.Transpose(
        $"{name}.{what}.heads", _graph.Reshape($"{name}.{what}.columns", x, _constants.Ints(-1, _heads, HeadSize), x.Shape[0], _heads, HeadSize), 1, 0, 2);

    private Value HeadNorm(Value cell) => _graph.LayerNorm($"{name}.headnorm.heads", cell, _constants.Ones(HeadSize));

    private Value Finish(Value x, Value normed, string result)
    {
        Value scaled = _graph.Weight($"{name}.headnorm.scale", parts.HeadNorm) is { } scale ? _graph.Mul($"{name}.headnorm", normed, scale) : normed;
        return FeedForward.AddBehind(context, name, parts, _graph.Add($"{name}.x1", scaled, x), result);
    }
}
