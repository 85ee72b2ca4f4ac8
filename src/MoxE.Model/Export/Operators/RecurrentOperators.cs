using MoxE.Kernels.Ops;
using MoxE.Model.Export.Graph;

namespace MoxE.Model.Export.Operators;

/// <summary>The operators that carry state along a sequence, and the norm behind the mLSTM cell. State pools are given back under their output names.</summary>
internal static class RecurrentOperators
{
    /// <summary>Columns 0 … F-1 of x [T,≥F], kernel [k,F], bias [F], pool [S,k-1,F] to y [T,F].</summary>
    public static Value CausalConv(this GraphBuilder graph, string name, Value x, Value kernel, Value bias, StepInputs step, Value? pool)
    {
        int taps = kernel.Shape[0].Size;
        return graph.AddSingle(new(Node.Moxe, "CausalConv", name)
        {
            Doc = $"y [T, {kernel.Columns}] = silu(bias + sum_j kernel[j] * x[t - {taps - 1} + j]) down each sequence and column of x = {x}; the last {taps - 1} rows are kept as state. SPEC 4, 10",
            Inputs = [x, kernel, bias, step.RowStarts, step.Slots, pool],
            Outputs = [Value.Float(name, Dim.T, kernel.Columns), StatePools.After(pool)],
            Attributes = [Attributes.Text("activation", "silu")],
        });
    }

    /// <summary>qkv [T,3I], gates [T,2H], the cell's pools C, n, m, recent, scales to h [T,I].</summary>
    public static Value MLstm(this GraphBuilder graph, string name, Value qkv, Value gates, StepInputs step, IReadOnlyList<Value> pools, int heads)
    {
        int inner = qkv.Columns / 3;
        return graph.AddSingle(new(Node.Moxe, "MLstm", name)
        {
            Doc = $"h [T, {inner}]: {heads} heads of {inner / heads}. m' = max(logsigmoid(f) + m, i), C' = exp(logsigmoid(f) + m - m') C + exp(i - m') k v^T / sqrt(P), n' likewise with k, h = q C' / (max(|q n'|, exp(-m')) + 1e-6); q, k, v = {qkv}, i, f = {gates}; every {MLstmStateLayout.FoldEvery}th token of a sequence is written into C, those since then are in `recent` and `scales`. SPEC 5",
            Inputs = [qkv, gates, step.RowStarts, step.Slots, .. pools],
            Outputs = [Value.Float(name, Dim.T, inner), .. pools.Select(StatePools.After)],
            Attributes = [Attributes.Int("num_heads", heads), Attributes.Int("head_size", inner / heads)],
        });
    }

    /// <summary>h, conv [T,I], up [T,2I], scale, skip [I] to y [T,I].</summary>
    public static Value GatedHeadNorm(this GraphBuilder graph, string name, Value h, Value conv, Value up, Value scale, Value skip, int heads) =>
        graph.AddSingle(new(Node.Moxe, "GatedHeadNorm", name)
        {
            Doc = $"y {h.ShapeText} = (headnorm(h) * scale + skip * conv) * silu(second half of up), {heads} heads, eps 1e-5; h = {h}, conv = {conv}, up = {up}. SPEC 5",
            Inputs = [h, conv, up, scale, skip],
            Outputs = [Value.Float(name, Dim.T, h.Columns)],
            Attributes = [Attributes.Int("num_heads", heads), Attributes.Float("epsilon", DenseOperators.NormEpsilon)],
        });

    /// <summary>conv, x [T,D], weight [2,H,packed(d,2d)], bias [4D] to gates [T,4D].</summary>
    public static Value SLstmGates(this GraphBuilder graph, string name, Value conv, Value x, Value weight, Value bias, int heads)
    {
        int dim = x.Columns;
        return graph.AddSingle(new(Node.Moxe, "SLstmGates", name)
        {
            Doc = $"gates [T, {4 * dim}], head by head i, f, z, o of {dim / heads} units each: i, f = conv W + bias, z, o = x W + bias, within each of {heads} heads; conv = {conv}, x = {x}. SPEC 4, 6",
            Inputs = [conv, x, weight, bias],
            Outputs = [Value.Float(name, Dim.T, 4 * dim)],
            Attributes = [Attributes.Int("num_heads", heads), Attributes.Int("head_size", dim / heads)],
        });
    }

    /// <summary>gates [T,4D], recurrent [H,packed(d,4d)], pool [S,4,D] to y [T,D].</summary>
    public static Value SLstm(this GraphBuilder graph, string name, Value gates, Value recurrent, StepInputs step, Value cell, int heads)
    {
        int dim = gates.Columns / 4;
        return graph.AddSingle(new(Node.Moxe, "SLstm", name)
        {
            Doc = $"y [T, {dim}]: {heads} heads of {dim / heads}. pre = gates + y_previous R; m' = max(i, logsigmoid(f) + m), c' = exp(logsigmoid(f) + m - m') c + exp(i - m') tanh(z), n' likewise with 1, y = sigmoid(o) c' / n'; i, f, z, o = {gates}; state rows y, c, n, m. SPEC 6",
            Inputs = [gates, recurrent, step.RowStarts, step.Slots, cell],
            Outputs = [Value.Float(name, Dim.T, dim), StatePools.After(cell)],
            Attributes = [Attributes.Int("num_heads", heads), Attributes.Int("head_size", dim / heads)],
        });
    }
}
