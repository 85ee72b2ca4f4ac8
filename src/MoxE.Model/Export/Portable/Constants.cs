using System.Globalization;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Export.Portable;

/// <summary>Small constants, each once in the outermost graph, where every body sees them.</summary>
internal sealed class Constants(GraphBuilder graph)
{
    private readonly Dictionary<string, Value> _made = [];

    /// <summary>An int64 vector.</summary>
    public Value Ints(params long[] values) => Once(
        $"ints.{string.Join('_', values)}", name => graph.Call("Constant", Value.Int64(name, values.Length), [], Attributes.Ints("value_ints", values)));

    /// <summary>An int64 number.</summary>
    public Value Int(long value) => Once($"int.{value}", name => graph.Call("Constant", Value.Int64(name), [], Attributes.Int("value_int", value)));

    /// <summary>A float32 number.</summary>
    public Value Number(double value) => Once(
        string.Create(CultureInfo.InvariantCulture, $"number.{(float)value:r}"), name => graph.Call("Constant", Value.Float(name), [], Attributes.Float("value_float", value)));

    /// <summary>Minus infinity as float32 or float64.</summary>
    public Value Least(DataType type) => type == DataType.Float
        ? Number(double.NegativeInfinity)
        : Once("least.double", name => graph.Cast(name, Number(double.NegativeInfinity), type));

    /// <summary>A vector of ones: the scale of a norm that has none.</summary>
    public Value Ones(int size) => Once($"ones.{size}", name => graph.Weight(name, Part.Whole([size], "ones", () => [.. Enumerable.Repeat(1f, size)])));

    /// <summary>0, 1, … up to a length that only running tells, int64.</summary>
    public static Value Range(GraphBuilder graph, string name, Value zero, Value length, Value one, Dim size) =>
        graph.Call("Range", Value.Int64(name, size), [zero, length, one]);

    private Value Once(string name, Func<string, Value> make)
    {
        if (!_made.TryGetValue(name, out Value? value))
        {
            _made.Add(name, value = make(name));
        }

        return value;
    }
}
