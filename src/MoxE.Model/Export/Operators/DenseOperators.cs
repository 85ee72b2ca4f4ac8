using MoxE.Model.Config;
using MoxE.Model.Export.Graph;

namespace MoxE.Model.Export.Operators;

/// <summary>The operators that treat each row (token) by itself. Each call adds one node named <c>name</c>, whose result has that name unless told otherwise.</summary>
internal static class DenseOperators
{
    /// <summary>x [T,D], scale [D] to y [T,D].</summary>
    public static Value LayerNorm(this GraphBuilder graph, string name, Value x, Value scale, string? result = null) =>
        graph.AddSingle(new(Node.Moxe, "LayerNorm", name)
        {
            Doc = $"y {x.ShapeText} = (x - mean x) / sqrt(var x + 1e-5) * scale, over each row of x = {x}. SPEC 4",
            Inputs = [x, scale],
            Outputs = [Value.Float(result ?? name, x.Shape[0], scale.Columns)],
            Attributes = [Attributes.Float("epsilon", NormEpsilon)],
        });

    /// <summary>x [T,K], weight packed(K,N), bias [N], residual [T,N] to y [T,N].</summary>
    public static Value Linear(this GraphBuilder graph, string name, Value x, Value weight, int columns, Value? bias = null, Value? residual = null, string? result = null)
    {
        Value y = Value.Float(result ?? name, x.Shape[0], columns);
        return graph.AddSingle(new(Node.Moxe, "Linear", name)
        {
            Doc = $"y {y.ShapeText} = x W{(bias is null ? "" : " + bias")}{(residual is null ? "" : " + residual")}, x = {x}, W ({x.Columns}, {columns}) in panels of 32 columns{(residual is null ? "" : $", residual = {residual}")}. SPEC 3 to 6",
            Inputs = [x, weight, bias, residual],
            Outputs = [y],
            Attributes = [Attributes.Int("in_features", x.Columns), Attributes.Int("out_features", columns)],
        });
    }

    /// <summary>x [T,K], weight [N,K], bias [N] to y [T,N], for few columns N.</summary>
    public static Value NarrowLinear(this GraphBuilder graph, string name, Value x, Value weight, Value bias)
    {
        int columns = weight.Shape[0].Size;
        return graph.AddSingle(new(Node.Moxe, "NarrowLinear", name)
        {
            Doc = $"y [T, {columns}] = x W^T + bias, x = {x}, W ({columns}, {x.Columns}). SPEC 5",
            Inputs = [x, weight, bias],
            Outputs = [Value.Float(name, Dim.T, columns)],
        });
    }

    /// <summary>x0, x1 [T,≥C], kernel [G,block,C], bias [G,C] to y [T,G·C]; map g reads columns 0 … C-1 of x0 or x1.</summary>
    public static Value HeadwiseLinear(this GraphBuilder graph, string name, Value x0, Value x1, Value kernel, Value? bias, params ReadOnlySpan<long> sources)
    {
        int maps = kernel.Shape[0].Size;
        int width = kernel.Columns;
        return graph.AddSingle(new(Node.Moxe, "HeadwiseLinear", name)
        {
            Doc = $"y [T, {maps * width}], column g {width} + n = {(bias is null ? "" : "bias[g, n] + ")}sum_j kernel[g, j, n] x_g[block of n, j]: {maps} block-diagonal maps of blocks of {kernel.Shape[1]}; x_g is {x0} or {x1} by `sources`. SPEC 4",
            Inputs = [x0, x1, kernel, bias],
            Outputs = [Value.Float(name, Dim.T, maps * width)],
            Attributes = [Attributes.Ints("sources", sources)],
        });
    }

    /// <summary>x [T,D], scale [D], residual [T,D] to y [T,D].</summary>
    public static Value HeadNorm(this GraphBuilder graph, string name, Value x, Value? scale, Value residual, int heads) =>
        graph.AddSingle(new(Node.Moxe, "HeadNorm", name)
        {
            Doc = $"y {x.ShapeText} = headnorm(x){(scale is null ? "" : " * scale")} + residual: each of {heads} heads of x = {x} normalised by itself, eps 1e-5; residual = {residual}. SPEC 4, 6",
            Inputs = [x, scale, residual],
            Outputs = [Value.Float(name, Dim.T, x.Columns)],
            Attributes = [Attributes.Int("num_heads", heads), Attributes.Float("epsilon", NormEpsilon)],
        });

    /// <summary>x [T,2F] to y [T,F].</summary>
    public static Value GatedActivation(this GraphBuilder graph, string name, Value x, ActivationFunction activation)
    {
        int half = x.Columns / 2;
        string function = ConfigNames.ActivationFunctions.Name(activation);
        return graph.AddSingle(new(Node.Moxe, "GatedActivation", name)
        {
            Doc = $"y [T, {half}] = {function}(first half of x) * second half of x, x = {x}. SPEC 6",
            Inputs = [x],
            Outputs = [Value.Float(name, Dim.T, half)],
            Attributes = [Attributes.Text("activation", function)],
        });
    }

    /// <summary>ε inside the square root of every norm (SPEC §4).</summary>
    internal const double NormEpsilon = 1e-5;
}
