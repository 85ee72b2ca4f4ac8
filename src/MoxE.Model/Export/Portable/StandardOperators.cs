using MoxE.Model.Export.Graph;
using MoxE.Model.Onnx;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Export.Portable;

/// <summary>
/// Operators of the ONNX standard. Each call adds one node named like its result; the result's shape is worked out here
/// where it follows from the arguments, so that a wrong one is found when a model is exported.
/// </summary>
internal static class StandardOperators
{
    /// <summary>Any operator with one result.</summary>
    public static Value Call(this GraphBuilder graph, string op, Value result, IReadOnlyList<Value?> inputs, params AttributeProto[] attributes)
    {
        graph.Add(new(Node.Standard, op, result.Name)
        {
            Doc = $"{result.ShapeText} = {op}({string.Join(", ", inputs.OfType<Value>())})",
            Inputs = inputs,
            Outputs = [result],
            Attributes = attributes,
        });
        return result;
    }

    /// <summary>An operator that keeps type and shape.</summary>
    public static Value Unary(this GraphBuilder graph, string op, string name, Value x, params AttributeProto[] attributes) =>
        graph.Call(op, x with { Name = name }, [x], attributes);

    /// <summary>An operator on pairs of elements, one shape spread over the other.</summary>
    public static Value Binary(this GraphBuilder graph, string op, string name, Value a, Value b) =>
        graph.Call(op, new(name, a.Type, Spread(name, a.Shape, b.Shape)), [a, b]);

    public static Value Add(this GraphBuilder graph, string name, Value a, Value b) => graph.Binary("Add", name, a, b);

    public static Value Sub(this GraphBuilder graph, string name, Value a, Value b) => graph.Binary("Sub", name, a, b);

    public static Value Mul(this GraphBuilder graph, string name, Value a, Value b) => graph.Binary("Mul", name, a, b);

    public static Value Div(this GraphBuilder graph, string name, Value a, Value b) => graph.Binary("Div", name, a, b);

    public static Value Max(this GraphBuilder graph, string name, Value a, Value b) => graph.Binary("Max", name, a, b);

    /// <summary>Equal, Greater, LessOrEqual and the like.</summary>
    public static Value Compare(this GraphBuilder graph, string op, string name, Value a, Value b) =>
        graph.Call(op, new(name, DataType.Bool, Spread(name, a.Shape, b.Shape)), [a, b]);

    /// <summary>a where the condition holds, else b.</summary>
    public static Value Where(this GraphBuilder graph, string name, Value condition, Value a, Value b) =>
        graph.Call("Where", new(name, a.Type, Spread(name, condition.Shape, Spread(name, a.Shape, b.Shape))), [condition, a, b]);

    /// <summary>a [..., M, K], b [..., K, N] to [..., M, N].</summary>
    public static Value MatMul(this GraphBuilder graph, string name, Value a, Value b) => a.Shape[^1] != b.Shape[^2]
        ? throw new InvalidOperationException($"{name}: {a} times {b}.")
        : graph.Call("MatMul", Value.Float(name, [.. Spread(name, [.. a.Shape.SkipLast(2)], [.. b.Shape.SkipLast(2)]), a.Shape[^2], b.Shape[^1]]), [a, b]);

    /// <summary>x [T, K] times weight [K, N], or with <paramref name="transposed"/> [N, K], plus bias [N].</summary>
    public static Value Linear(this GraphBuilder graph, string name, Value x, Value weight, Value? bias, bool transposed = false) => bias is null && !transposed
        ? graph.MatMul(name, x, weight)
        : graph.Call("Gemm", Value.Float(name, x.Shape[0], weight.Shape[transposed ? 0 : 1]), [x, weight, bias], Attributes.Flag("transB", transposed));

    /// <summary>The same elements in another shape; <paramref name="target"/> is the tensor of sizes.</summary>
    public static Value Reshape(this GraphBuilder graph, string name, Value x, Value target, params IReadOnlyList<Dim> shape) =>
        graph.Call("Reshape", x with { Name = name, Shape = shape }, [x, target]);

    public static Value Unsqueeze(this GraphBuilder graph, string name, Value x, Value axes, params IReadOnlyList<Dim> shape) =>
        graph.Call("Unsqueeze", x with { Name = name, Shape = shape }, [x, axes]);

    public static Value Transpose(this GraphBuilder graph, string name, Value x, params int[] order) => graph.Call(
        "Transpose", x with { Name = name, Shape = [.. order.Select(axis => x.Shape[axis])] }, [x], Attributes.Ints("perm", [.. order.Select(axis => (long)axis)]));

    public static Value Concat(this GraphBuilder graph, string name, int axis, Dim joined, params IReadOnlyList<Value> parts) =>
        graph.Call("Concat", parts[0] with { Name = name, Shape = With(parts[0].Shape, axis, joined) }, parts, Attributes.Int("axis", axis));

    /// <summary>Cuts an axis into pieces of the given sizes, or of equal sizes that <paramref name="sizes"/> only name.</summary>
    public static IReadOnlyList<Value> Split(this GraphBuilder graph, string name, int axis, Value x, Value? at, params IReadOnlyList<Dim> sizes)
    {
        Value[] pieces = [.. sizes.Select((size, index) => x with { Name = $"{name}.{index}", Shape = With(x.Shape, axis, size) })];
        AttributeProto[] count = at is null ? [Attributes.Int("num_outputs", sizes.Count)] : [];
        graph.Add(new(Node.Standard, "Split", name)
        {
            Doc = $"{string.Join(", ", pieces.Select(piece => piece.ShapeText))} = Split({x})",
            Inputs = [x, at],
            Outputs = pieces,
            Attributes = [Attributes.Int("axis", axis), .. count],
        });
        return pieces;
    }

    /// <summary>Entries of an axis by number; the shape of the numbers takes the axis' place.</summary>
    public static Value Gather(this GraphBuilder graph, string name, Value x, Value numbers, int axis = 0) => graph.Call(
        "Gather",
        x with { Name = name, Shape = [.. x.Shape.Take(axis), .. numbers.Shape, .. x.Shape.Skip(axis + 1)] },
        [x, numbers],
        Attributes.Int("axis", axis));

    public static Value Cast(this GraphBuilder graph, string name, Value x, DataType type) =>
        graph.Call("Cast", x with { Name = name, Type = type }, [x], Attributes.Int("to", (long)type));

    /// <summary>ReduceSum or ReduceMax over one axis, which stays with size 1 or goes.</summary>
    public static Value Reduce(this GraphBuilder graph, string op, string name, Value x, int axis, Value axes, bool keep) => graph.Call(
        op,
        x with { Name = name, Shape = keep ? With(x.Shape, axis, 1) : [.. x.Shape.Where((_, index) => index != axis)] },
        [x, axes],
        Attributes.Flag("keepdims", keep));

    /// <summary>The k first of an axis in order, and where they were.</summary>
    public static (Value Values, Value Places) TopK(this GraphBuilder graph, string name, Value x, Value k, Dim count, int axis, bool largest)
    {
        Value values = x with { Name = $"{name}.values", Shape = With(x.Shape, axis, count) };
        Value places = Value.Int64($"{name}.places", values.Shape);
        graph.Add(new(Node.Standard, "TopK", name)
        {
            Doc = $"{values.ShapeText} = {(largest ? "the largest" : "the smallest")} of {x} in order, the first first where equal, and their places",
            Inputs = [x, k],
            Outputs = [values, places],
            Attributes = [Attributes.Int("axis", axis), Attributes.Flag("largest", largest), Attributes.Flag("sorted", true)],
        });
        return (values, places);
    }

    /// <summary>(x - mean) / sqrt(var + 1e-5) · scale over the last axis.</summary>
    public static Value LayerNorm(this GraphBuilder graph, string name, Value x, Value scale, string? result = null) => graph.Call(
        "LayerNormalization", x with { Name = result ?? name }, [x, scale], Attributes.Int("axis", -1), Attributes.Float("epsilon", Operators.DenseOperators.NormEpsilon));

    /// <summary>x · sigmoid(x).</summary>
    public static Value Silu(this GraphBuilder graph, string name, Value x) => graph.Mul(name, x, graph.Unary("Sigmoid", $"{name}.sigmoid", x));

    private static Dim[] With(IReadOnlyList<Dim> shape, int axis, Dim size) => [.. shape.Select((dim, index) => index == axis ? size : dim)];

    /// <summary>The shape that two shapes give together: aligned at the end, a 1 fits anything.</summary>
    private static IReadOnlyList<Dim> Spread(string name, IReadOnlyList<Dim> a, IReadOnlyList<Dim> b)
    {
        int rank = Math.Max(a.Count, b.Count);
        return [.. Enumerable.Range(0, rank).Select(axis => One(At(a, axis), At(b, axis)))];

        Dim At(IReadOnlyList<Dim> shape, int axis) => axis < rank - shape.Count ? 1 : shape[axis - rank + shape.Count];

        Dim One(Dim x, Dim y) => x == y || y == 1 ? x : x == 1 ? y : throw new InvalidOperationException(
            $"{name}: shapes [{string.Join(", ", a)}] and [{string.Join(", ", b)}] do not fit.");
    }
}
