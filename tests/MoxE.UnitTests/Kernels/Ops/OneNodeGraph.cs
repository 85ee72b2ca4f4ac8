using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MoxE.Engine.Running;
using MoxE.Kernels.Interop;
using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Kernels.Ops;

/// <summary>A graph of one operator of ai.moxe, to see what it refuses.</summary>
internal sealed class OneNodeGraph
{
    private readonly GraphProto _graph = new() { Name = "one" };
    private readonly NodeProto _node;

    public OneNodeGraph(string op) => _graph.Node.Add(_node = new NodeProto { Name = "node", OpType = op, Domain = CustomOpDomain.Name });

    public OneNodeGraph With(string attribute, long value)
    {
        _node.Attribute.Add(new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Int, I = value });
        return this;
    }

    public OneNodeGraph With(string attribute, float value)
    {
        _node.Attribute.Add(new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Float, F = value });
        return this;
    }

    public OneNodeGraph With(string attribute, string value)
    {
        _node.Attribute.Add(new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) });
        return this;
    }

    /// <summary>Leaves out the next inputs.</summary>
    public OneNodeGraph Absent(int count)
    {
        _node.Input.Add(Enumerable.Repeat("", count));
        return this;
    }

    /// <summary>An input of the graph.</summary>
    public OneNodeGraph Input(string name, TensorProto.Types.DataType type, params long[] shape)
    {
        _node.Input.Add(name);
        _graph.Input.Add(Describe(name, type, shape));
        return this;
    }

    /// <summary>An initializer of zeros.</summary>
    public OneNodeGraph Zeros(string name, params long[] shape)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        tensor.Dims.Add(shape);
        tensor.RawData = ByteString.CopyFrom(new byte[shape.Aggregate(1L, (product, size) => product * size) * sizeof(float)]);
        _node.Input.Add(name);
        _graph.Initializer.Add(tensor);
        return this;
    }

    public InferenceSession Open(params long[] outputShape)
    {
        _node.Output.Add("y");
        _graph.Output.Add(Describe("y", TensorProto.Types.DataType.Float, outputShape));
        ModelProto model = new() { IrVersion = 10, Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 21 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = CustomOpDomain.Name, Version = CustomOpDomain.Version });
        using SessionOptions options = SessionSettings.Create(threads: 1);
        return new InferenceSession(model.ToByteArray(), options);
    }

    private static ValueInfoProto Describe(string name, TensorProto.Types.DataType type, long[] shape)
    {
        TensorShapeProto dims = new();
        dims.Dim.Add(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dims } } };
    }
}
