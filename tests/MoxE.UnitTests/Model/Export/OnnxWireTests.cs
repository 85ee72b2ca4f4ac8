using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MoxE.Model.Export;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;
using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Model.Export;

/// <summary>ONNX Runtime reads what we write: field numbers, attributes of every kind, weights inside and outside, metadata.</summary>
public sealed class OnnxWireTests : IDisposable
{
    private static readonly Value X = Value.Float("x", Dim.T, 2);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Run_WeightsInsideAndOutside_AreReadAtTheirOffsets()
    {
        GraphBuilder graph = new("weights", "rows of three tables");
        Value ids = graph.Input(Value.Int64("ids", Dim.T), "rows");
        Value first = graph.Weight("outside0", Table(300, 10_000));
        Value inside = graph.Weight("inside", Table(4, 500));
        Value second = graph.Weight("outside1", Table(300, 20_000));
        Value[] rows = [.. new[] { first, inside, second }.Select((table, i) => graph.AddSingle(Standard("Gather", $"rows{i}", [table, ids], Value.Float($"rows{i}", Dim.T, 2), Attributes.Int("axis", 0))))];
        graph.Output(graph.AddSingle(Standard("Concat", "joined", rows, Value.Float("joined", Dim.T, 6), Attributes.Int("axis", 1))), "[T, 6]");

        using InferenceSession session = Load(graph);
        Assert.Equal([10_006f, 10_007, 506, 507, 20_006, 20_007, 10_000, 10_001, 500, 501, 20_000, 20_001], Run(session, "ids", new DenseTensor<long>(new long[] { 3, 0 }, [2])));
    }

    [Fact]
    public void Run_IntegerAttributeZero_IsSeen()
    {
        // Concat has no default axis: a zero that is not written is a missing attribute.
        GraphBuilder graph = new("zero", "");
        Value x = graph.Input(X, "");
        graph.Output(graph.AddSingle(Standard("Concat", "twice", [x, x], Value.Float("twice", new Dim(0, "T2"), 2), Attributes.Int("axis", 0))), "");
        using InferenceSession session = Load(graph);
        Assert.Equal([1f, -2, 1, -2], Run(session, "x", new DenseTensor<float>(new float[] { 1, -2 }, [1, 2])));
    }

    [Fact]
    public void Run_FloatAttributeZero_IsSeen()
    {
        // LeakyRelu's default slope is 0.01.
        GraphBuilder graph = new("slope", "");
        Value x = graph.Input(X, "");
        graph.Output(graph.AddSingle(Standard("LeakyRelu", "leaky", [x], Value.Float("leaky", Dim.T, 2), Attributes.Float("alpha", 0))), "");
        using InferenceSession session = Load(graph);
        Assert.Equal([1f, 0], Run(session, "x", new DenseTensor<float>(new float[] { 1, -2 }, [1, 2])));
    }

    [Fact]
    public void Run_TextAttribute_IsSeen()
    {
        // The default form of Gelu is the exact one.
        GraphBuilder graph = new("gelu", "");
        Value x = graph.Input(X, "");
        graph.Output(graph.AddSingle(Standard("Gelu", "gelu", [x], Value.Float("gelu", Dim.T, 2), Attributes.Text("approximate", "tanh"))), "");
        using InferenceSession session = Load(graph);
        float[] result = Run(session, "x", new DenseTensor<float>(new float[] { 1, -2 }, [1, 2]));
        for (int i = 0; i < 2; i++)
        {
            double v = i == 0 ? 1 : -2;
            Assert.Equal(0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))), result[i], 1e-6);
        }
    }

    [Fact]
    public void Run_ListAttribute_IsSeen()
    {
        GraphBuilder graph = new("order", "");
        Value x = graph.Input(Value.Float("x", 1, 2, 3), "");
        graph.Output(graph.AddSingle(Standard("Transpose", "turned", [x], Value.Float("turned", 3, 1, 2), Attributes.Ints("perm", 2, 0, 1))), "");
        using InferenceSession session = Load(graph);
        Assert.Equal([1f, 4, 2, 5, 3, 6], Run(session, "x", new DenseTensor<float>(new float[] { 1, 2, 3, 4, 5, 6 }, [1, 2, 3])));
    }

    [Fact]
    public void Run_OptionalInputLeftOut_IsAnEmptyName()
    {
        GraphBuilder graph = new("clip", "");
        Value x = graph.Input(X, "");
        Value most = graph.Weight("most", Part.Whole([], "a scalar", () => [0.5f]));
        graph.Output(graph.AddSingle(Standard("Clip", "clipped", [x, null, most], Value.Float("clipped", Dim.T, 2))), "");
        using InferenceSession session = Load(graph);
        Assert.Equal([0.5f, -2], Run(session, "x", new DenseTensor<float>(new float[] { 1, -2 }, [1, 2])));
    }

    [Fact]
    public void Load_Descriptions_ArriveAsWritten()
    {
        GraphBuilder graph = new("named", "what the graph does");
        Value x = graph.Input(X, "");
        graph.Output(graph.AddSingle(Standard("Relu", "relu", [x], Value.Float("relu", Dim.T, 2))), "");
        using InferenceSession session = Load(graph);
        Assert.Equal("named", session.ModelMetadata.GraphName);
        Assert.Equal("what the graph does", session.ModelMetadata.GraphDescription);
        Assert.Equal("producer", session.ModelMetadata.ProducerName);
        Assert.Equal("domain", session.ModelMetadata.Domain);
        Assert.Equal("what the model is", session.ModelMetadata.Description);
        Assert.Equal(7, session.ModelMetadata.Version);
        Assert.Equal("value", session.ModelMetadata.CustomMetadataMap["key"]);
        Assert.Equal(["T", ""], session.InputMetadata["x"].SymbolicDimensions);
        Assert.Equal([-1, 2], session.InputMetadata["x"].Dimensions);
    }

    private static Node Standard(string type, string name, IReadOnlyList<Value?> inputs, Value output, params AttributeProto[] attributes) =>
        new(Node.Standard, type, name) { Doc = "test", Inputs = inputs, Outputs = [output], Attributes = attributes };

    /// <summary>[rows, 2] of first, first + 1, ….</summary>
    private static Part Table(int rows, int first) =>
        Part.Whole([rows, 2], "a table", () => [.. Enumerable.Range(first, rows * 2).Select(number => (float)number)]);

    private InferenceSession Load(GraphBuilder graph)
    {
        TensorProto[] initializers;
        using (FileStream data = File.Create(_temp.File("model.onnx.data")))
        {
            WeightWriter writer = new(data, new ProgressMeter(null, ExportStage.Weights, 0));
            initializers = [.. graph.Weights.Select(writer.Write)];
        }

        ModelProto model = new()
        {
            IrVersion = 10,
            ProducerName = "producer",
            Domain = "domain",
            ModelVersion = 7,
            DocString = "what the model is",
            Graph = graph.Build(initializers),
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 21 });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "key", Value = "value" });
        File.WriteAllBytes(_temp.File("model.onnx"), model.ToByteArray());

        using SessionOptions options = new() { IntraOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        return new InferenceSession(_temp.File("model.onnx"), options);
    }

    private static float[] Run<T>(InferenceSession session, string input, DenseTensor<T> value)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([NamedOnnxValue.CreateFromTensor(input, value)]);
        return [.. results[0].AsEnumerable<float>()];
    }
}
