using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Model.Export;

/// <summary>Rules of the format that every exported graph keeps.</summary>
public sealed class GraphFormTests
{
    public static TheoryData<string> Names => Variants.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_AnyVariant_EachValueIsGivenOnceAndBeforeItIsRead(string variant)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)), debug: true);
        HashSet<string> given = [];
        foreach (string name in model.Graph.Input.Select(input => input.Name).Concat(model.Graph.Initializer.Select(tensor => tensor.Name)))
        {
            Assert.True(given.Add(name), name);
        }

        foreach (NodeProto node in model.Graph.Node)
        {
            Assert.All(node.Input.Where(name => name.Length > 0), name => Assert.Contains(name, given));
            Assert.All(node.Output.Where(name => name.Length > 0), name => Assert.True(given.Add(name), name));
        }

        Assert.All(model.Graph.Output, output => Assert.Contains(output.Name, given));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_AnyVariant_EverythingIsReadNamedShapedAndExplained(string variant)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)));
        GraphProto graph = model.Graph;
        Assert.Equal(graph.Node.Count, graph.Node.Select(node => node.Name).Distinct().Count());

        // Only where states may follow are absent inputs named to the end: a variadic input needs all before it.
        Assert.All(graph.Node, node => Assert.True(node.OpType == "XlstmExperts" ? node.Input.Count >= 30 : node.Input[^1].Length > 0));
        Assert.All(graph.Node, node => Assert.NotEmpty(node.Output[^1]));
        Assert.All(graph.Node, node => Assert.Contains("SPEC", node.DocString, StringComparison.Ordinal));
        Assert.All(graph.Initializer, tensor => Assert.NotEmpty(tensor.DocString));

        string[] read = [.. graph.Node.SelectMany(node => node.Input).Distinct()];
        Assert.All(graph.Initializer, tensor => Assert.Contains(tensor.Name, read));
        Assert.All(graph.Input, input => Assert.Contains(input.Name, read));

        // Inside values and outputs together are what the nodes give, each with type and shape.
        ValueInfoProto[] shaped = [.. graph.ValueInfo, .. graph.Output];
        Assert.Equal(
            graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0).Order(StringComparer.Ordinal),
            shaped.Select(info => info.Name).Order(StringComparer.Ordinal));
        Assert.All(shaped.Concat(graph.Input), info => Assert.NotEqual(0, info.Type.TensorType.ElemType));
        Assert.All(shaped.Concat(graph.Input), info => Assert.NotEmpty(info.Type.TensorType.Shape.Dim));
        Assert.All(shaped.Concat(graph.Input).SelectMany(info => info.Type.TensorType.Shape.Dim), dim => Assert.True(dim.HasDimParam || dim.DimValue >= 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_AnyVariant_InitializersAreAlignedOrInsideAndOfTheirShape(string variant)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)));
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            long bytes = tensor.Dims.Aggregate(4L, (product, size) => product * size);
            bool external = tensor.DataLocation == TensorProto.Types.DataLocation.External;
            Assert.Equal(bytes >= 1024, external);
            Assert.Equal(bytes, model.Floats(tensor.Name).Length * 4L);
            if (external)
            {
                Assert.Equal("model.onnx.data", ExportedModel.Entry(tensor, "location"));
                Assert.Equal(0, long.Parse(ExportedModel.Entry(tensor, "offset"), System.Globalization.CultureInfo.InvariantCulture) % 4096);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Open_AnyVariant_IsAccepted(string variant)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)));
        Assert.Equal("m", MoxE.Model.Folders.ModelFolder.Open(model.Folder).Manifest.Name);
    }
}
