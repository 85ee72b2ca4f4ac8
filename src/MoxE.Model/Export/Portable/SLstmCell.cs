using MoxE.Model.Export.Graph;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Export.Portable;

/// <summary>The sLSTM cell (SPEC §6): a Scan over the tokens, since each needs the output of the one before it. Inside, values are [H, B, d].</summary>
internal sealed class SLstmCell(PortableContext context, string name, int heads, int headSize)
{
    private static readonly string[] States = ["y", "c", "n", "m"];
    private readonly GraphBuilder _graph = context.Graph;
    private readonly Constants _constants = context.Constants;
    private readonly Dim[] _shape = [heads, Dim.B, headSize];

    /// <summary>gates [N, H, B, 4d] (i, -f, z, o), recurrent [H, d, 4d] and the state cell [B, 4, D] to y [N, H, B, d].</summary>
    public Value Add(TokenGrid grid, Value gates, Value recurrent, BlockStates states)
    {
        Value cell = states.Before("cell")!;
        Value byHead = _graph.Reshape($"{name}.heads", cell, _constants.Ints(0, 4 * heads, headSize), Dim.B, 4 * heads, headSize);
        Value[] before = [.. _graph.Split($"{name}.before", 0, _graph.Transpose($"{name}.turned", byHead, 1, 0, 2), null, heads, heads, heads, heads)];

        // A sequence's first step takes m' = i whatever f is. With m = -inf before it, max(i, logsigmoid(f) + m) is just that.
        Value zero = _constants.Number(0);
        before[3] = _graph.Where($"{name}.m.before", _graph.Compare("Equal", $"{name}.first", before[2], zero), _constants.Least(DataType.Float), before[3]);

        Value? valid = grid.Padding is { } padding
            ? _graph.Unsqueeze($"{name}.valid", _graph.Transpose($"{name}.valid.turned", padding.Valid, 1, 0), _constants.Ints(1, 3), grid.N, 1, Dim.B, 1)
            : null;
        Value[] after = [.. States.Select(state => Value.Float($"{name}.{state}.after", _shape))];
        Value y = Value.Float(name, [grid.N, .. _shape]);
        _graph.Add(new(Node.Standard, "Scan", name)
        {
            Doc = $"y {y.ShapeText}: pre = gates + y_previous R; m' = max(i, logsigmoid(f) + m), c' = exp(logsigmoid(f) + m - m') c + exp(i - m') tanh(z), n' likewise with 1, y = sigmoid(o) c' / n'; i, -f, z, o = {gates}. SPEC 6",
            Inputs = [.. before, gates, valid],
            Outputs = [.. after, y],
            Attributes = [Attributes.Int("num_scan_inputs", valid is null ? 1 : 2), Attributes.Graph("body", Step(gates, recurrent, valid))],
        });
        if (valid is not null)
        {
            // A sequence of padding alone has not begun.
            after[3] = _graph.Where($"{name}.m.begun", _graph.Compare("Equal", $"{name}.unbegun", after[2], zero), zero, after[3]);
        }

        Value joined = _graph.Transpose($"{name}.joined.turned", _graph.Concat($"{name}.joined", 0, 4 * heads, after), 1, 0, 2);
        _graph.Reshape(states.After("cell"), joined, _constants.Ints(0, 4, heads * headSize), cell.Shape);
        return y;
    }

    private Onnx.GraphProto Step(Value gates, Value recurrent, Value? valid)
    {
        GraphBuilder body = _graph.Body($"{name}.step", "One token of each sequence.");
        Value[] old = [.. States.Select(state => body.Input(Value.Float($"{name}.{state}.old", _shape), $"{state} of the token before"))];
        Value token = body.Input(Value.Float($"{name}.token", [.. gates.Shape.Skip(1)]), "i, -f, z, o without the recurrent part");
        Value? counts = valid is null ? null : body.Input(valid with { Name = $"{name}.token.valid", Shape = [.. valid.Shape.Skip(1)] }, "whether the token is no padding");

        Value pre = body.Add($"{name}.pre", body.MatMul($"{name}.yR", old[0], recurrent), token);
        IReadOnlyList<Value> ifzo = body.Split($"{name}.ifzo", 2, pre, null, headSize, headSize, headSize, headSize);
        Value kept = body.Sub($"{name}.l", old[3], body.Unary("Softplus", $"{name}.decay", ifzo[1]));
        Value m = body.Max($"{name}.m.new", ifzo[0], kept);
        Value enter = body.Unary("Exp", $"{name}.i", body.Sub($"{name}.i.log", ifzo[0], m));
        Value keep = body.Unary("Exp", $"{name}.f", body.Sub($"{name}.f.log", kept, m));
        Value input = body.Mul($"{name}.c.enter", enter, body.Unary("Tanh", $"{name}.z", ifzo[2]));
        Value c = body.Add($"{name}.c.new", body.Mul($"{name}.c.kept", keep, old[1]), input);
        Value n = body.Add($"{name}.n.new", body.Mul($"{name}.n.kept", keep, old[2]), enter);
        Value y = body.Mul($"{name}.y.new", body.Unary("Sigmoid", $"{name}.o", ifzo[3]), body.Div($"{name}.y.memory", c, n));

        Value[] now = [y, c, n, m];
        for (int i = 0; counts is not null && i < now.Length; i++)
        {
            now[i] = body.Where($"{name}.{States[i]}.valid", counts, now[i], old[i]);
        }

        foreach ((string state, Value value) in States.Zip(now))
        {
            body.Output(value, $"{state} of this token");
        }

        body.Output(body.Unary("Identity", $"{name}.y.token", now[0]), "y again, as a row of the result");
        return body.Build();
    }
}
