using MoxE.Model.Export;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Model.Export;

/// <summary>What any ONNX Runtime may rely on in a portable graph.</summary>
public sealed class PortableGraphTests
{
    public static TheoryData<string> Names => Variants.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_AnyVariant_HasStandardOperatorsOnly(string variant)
    {
        using ExportedModel model = Export(variant);
        Assert.Equal(["=21"], model.Model.OpsetImport.Select(opset => $"{opset.Domain}={opset.Version}"));
        GraphProto[] graphs = [.. Graphs(model.Graph)];
        Assert.All(graphs.SelectMany(graph => graph.Node), node => Assert.Equal("", node.Domain));
        Assert.Equal(GraphKind.Portable, ModelFolder.Open(model.Folder).Manifest.Graph);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_AnyVariant_EachNameIsGivenOnceAndBeforeItIsReadInBodiesToo(string variant)
    {
        using ExportedModel model = Export(variant);
        HashSet<string> everywhere = [];
        Check(model.Graph, []);
        Assert.Empty(Graphs(model.Graph).Skip(1).SelectMany(body => body.Initializer));
        Assert.All(model.Graph.Initializer, tensor => Assert.Contains(tensor.Name, Graphs(model.Graph).SelectMany(graph => graph.Node).SelectMany(node => node.Input)));

        void Check(GraphProto graph, HashSet<string> outer)
        {
            HashSet<string> seen = [.. outer];
            foreach (string name in graph.Input.Select(input => input.Name).Concat(graph.Initializer.Select(tensor => tensor.Name)))
            {
                Assert.True(everywhere.Add(name) && seen.Add(name), name);
            }

            foreach (NodeProto node in graph.Node)
            {
                Assert.All(node.Input.Where(name => name.Length > 0), name => Assert.Contains(name, seen));
                foreach (AttributeProto attribute in node.Attribute.Where(attribute => attribute.G is not null))
                {
                    Check(attribute.G, seen);
                }

                Assert.All(node.Output, name => Assert.True(everywhere.Add(name) && seen.Add(name), name));
            }

            Assert.All(graph.Output, output => Assert.Contains(output.Name, seen));
        }
    }

    [Fact]
    public void Export_PortableWithSmallWeights_IsRefusedAndLeavesNothing()
    {
        using TempFolder temp = new();
        string target = temp.File("out");
        ModelExportException e = Assert.Throws<ModelExportException>(() => ModelExporter.Export(
            new RandomCheckpoint(Variants.Base), temp.Path, target, new ExportOptions { Name = "m", Graph = GraphKind.Portable, WeightType = MoxE.Kernels.Ops.WeightType.Int8 }));
        Assert.Equal("weights: found int8 for a portable graph; allowed: fp32, since standard operators read no other", e.Message);
        Assert.False(Directory.Exists(target));
    }

    private static ExportedModel Export(string variant) => new(new RandomCheckpoint(Variants.Get(variant)), graph: GraphKind.Portable);

    private static IEnumerable<GraphProto> Graphs(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Attribute).Where(attribute => attribute.G is not null).SelectMany(attribute => Graphs(attribute.G)).Prepend(graph);
}
