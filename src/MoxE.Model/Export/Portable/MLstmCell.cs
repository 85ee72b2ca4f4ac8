using MoxE.Model.Export.Graph;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Export.Portable;

/// <summary>
/// The mLSTM cell over N tokens at once (SPEC §5, chunkwise form). With Z_t = -sum of log forget gates up to t, u_s = Z_s + i_s and
/// M_t = max(m0, u_1 … u_t): the weight of token s in token t is exp(u_s - M_t), that of the state before exp(m0 - M_t), and
/// m_t = M_t - Z_t. Sums and their differences are float64, for Z grows to thousands where only differences of it count.
/// </summary>
internal sealed class MLstmCell(PortableContext context, string name, int heads, int headSize)
{
    private readonly GraphBuilder _graph = context.Graph;
    private readonly Constants _constants = context.Constants;

    /// <summary>q, v [B, H, N, P], k [B, H, P, N], gates [T, 2H] (i, then -f) and the states C, n, m to h [B, H, N, P].</summary>
    public Value Add(TokenGrid grid, Value q, Value k, Value v, Value gates, BlockStates states)
    {
        (Value u, Value z) = Sums(grid, gates); // [B, H, 1, N], [B, H, N, 1]
        Value m0 = Wide("m0", _graph.Unsqueeze($"{name}.m0.float", states.Before("m")!, _constants.Ints(2, 3), Dim.B, heads, 1, 1));
        Value known = _graph.Where($"{name}.known", grid.Causal, u, _constants.Least(DataType.Double)); // [B, H, N, N]
        Value most = _graph.Max($"{name}.M", _graph.Reduce("ReduceMax", $"{name}.M.tokens", known, 3, _constants.Ints(3), keep: true), m0);

        Value c0 = states.Before("C")!;
        Value n0 = _graph.Unsqueeze($"{name}.n0", states.Before("n")!, _constants.Ints(3), Dim.B, heads, headSize, 1);
        Value keys = _graph.Mul($"{name}.keys", k, _constants.Number(1 / Math.Sqrt(headSize)));
        Value old = Exp("old", _graph.Sub($"{name}.old.wide", m0, most));
        Value pairs = _graph.Mul($"{name}.pairs", Exp("weights", _graph.Sub($"{name}.weights.wide", known, most)), _graph.MatMul($"{name}.qk", q, keys));
        Value above = _graph.Add($"{name}.above", _graph.MatMul($"{name}.pairs.v", pairs, v), _graph.Mul($"{name}.old.qC", old, _graph.MatMul($"{name}.qC", q, c0)));
        Value sums = _graph.Reduce("ReduceSum", $"{name}.pairs.sum", pairs, 3, _constants.Ints(3), keep: true);
        Value below = _graph.Add($"{name}.below", sums, _graph.Mul($"{name}.old.qn", old, _graph.MatMul($"{name}.qn", q, n0)));
        Value least = Exp("least", _graph.Sub($"{name}.least.wide", z, most));
        Update(states, u, z, m0, most, keys, v, c0, n0);
        return _graph.Div(name, above, Divisor(context, name, below, least));
    }

    /// <summary>max(|s|, least) + 1e-6.</summary>
    public static Value Divisor(PortableContext context, string name, Value s, Value least)
    {
        GraphBuilder graph = context.Graph;
        return graph.Add($"{name}.divisor", graph.Max($"{name}.divisor.least", graph.Unary("Abs", $"{name}.divisor.size", s), least), context.Constants.Number(1e-6));
    }

    /// <summary>u as a row and Z as a column of each head.</summary>
    private (Value U, Value Z) Sums(TokenGrid grid, Value gates)
    {
        Value turned = _graph.Transpose($"{name}.gates", grid.Unflatten($"{name}.gates.tokens", gates, [], 2 * heads), 0, 2, 1);
        IReadOnlyList<Value> halves = _graph.Split($"{name}.gates.halves", 1, turned, null, heads, heads); // [B, H, N]
        Value input = halves[0];
        Value decay = _graph.Unary("Softplus", $"{name}.decay", halves[1]); // -logsigmoid(f)
        if (grid.Padding is { } padding)
        {
            // Padding neither enters the memory nor lets it decay.
            Value valid = _graph.Unsqueeze($"{name}.valid", padding.Valid, _constants.Ints(1), Dim.B, 1, grid.N);
            input = _graph.Where($"{name}.input.valid", valid, input, _constants.Least(DataType.Float));
            decay = _graph.Where($"{name}.decay.valid", valid, decay, _constants.Number(0));
        }

        Value wide = Wide("decay", decay);
        Value z = _graph.Call("CumSum", wide with { Name = $"{name}.Z" }, [wide, _constants.Int(2)]);
        Value u = _graph.Add($"{name}.u", Wide("input", input), z);
        return (
            _graph.Unsqueeze($"{name}.u.row", u, _constants.Ints(2), Dim.B, heads, 1, grid.N),
            _graph.Unsqueeze($"{name}.Z.column", z, _constants.Ints(3), Dim.B, heads, grid.N, 1));
    }

    private void Update(BlockStates states, Value u, Value z, Value m0, Value most, Value keys, Value v, Value c0, Value n0)
    {
        Value last = Last("M.last", most);
        Value keep = Exp("keep", _graph.Sub($"{name}.keep.wide", m0, last));
        Value weighted = _graph.Mul($"{name}.keys.weighted", keys, Exp("enter", _graph.Sub($"{name}.enter.wide", u, last)));
        _graph.Add(states.After("C"), _graph.Mul($"{name}.C.kept", keep, c0), _graph.MatMul($"{name}.C.new", weighted, v));
        Value n = _graph.Add(
            $"{name}.n", _graph.Mul($"{name}.n.kept", keep, n0), _graph.Reduce("ReduceSum", $"{name}.n.new", weighted, 3, _constants.Ints(3), keep: true));
        _graph.Call("Squeeze", Value.Float(states.After("n"), Dim.B, heads, headSize), [n, _constants.Ints(3)]);
        Value m = _graph.Cast($"{name}.m", _graph.Sub($"{name}.m.wide", last, Last("Z.last", z)), DataType.Float);
        _graph.Call("Squeeze", Value.Float(states.After("m"), Dim.B, heads), [m, _constants.Ints(2, 3)]);
    }

    /// <summary>The last token's of [B, H, N, 1].</summary>
    private Value Last(string what, Value column) => _graph.Call(
        "Slice", column with { Name = $"{name}.{what}", Shape = [Dim.B, heads, 1, 1] }, [column, _constants.Ints(-1), _constants.Ints(int.MaxValue), _constants.Ints(2)]);

    private Value Wide(string what, Value x) => _graph.Cast($"{name}.{what}.wide", x, DataType.Double);

    /// <summary>exp as float32 of a float64 difference that is never above 0, or that may become infinite.</summary>
    private Value Exp(string what, Value difference) => _graph.Unary("Exp", $"{name}.{what}", _graph.Cast($"{name}.{what}.narrow", difference, DataType.Float));
}
