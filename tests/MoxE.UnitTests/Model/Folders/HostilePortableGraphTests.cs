using MoxE.Model.Folders;
using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Model.Folders;

/// <summary>A portable graph that says something else than its manifest, in its nodes' bodies too.</summary>
public sealed class HostilePortableGraphTests : IDisposable
{
    private readonly ModelForge _forge = new(graph: GraphKind.Portable);

    public void Dispose() => _forge.Dispose();

    [Fact]
    public void Open_OwnOperators_AreRefused()
    {
        _forge.Graph(model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.moxe", Version = 2 }));
        Assert.Equal("model.onnx: opset_import: found domain \"ai.moxe\" version 2; allowed: domain \"\" in a portable graph", _forge.Refusal());
    }

    [Fact]
    public void Open_AnotherDomainInABranch_IsRefused()
    {
        _forge.Graph(model => Body(model).Node[0].Domain = "com.example");
        Assert.Equal("model.onnx: node: found an operator of domain \"com.example\"; allowed: domains that opset_import names", _forge.Refusal());
    }

    [Fact]
    public void Open_WeightsOfABranchOutsideTheFolder_AreRefused()
    {
        _forge.Graph(model => Body(model).Initializer.Add(new TensorProto
        {
            Name = "w",
            DataType = (int)TensorProto.Types.DataType.Float,
            Dims = { 1 },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = "../secret" } },
        }));
        Assert.StartsWith("model.onnx: initializer w: location: found ../secret; allowed: ", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ManifestSaysFused_IsRefused()
    {
        _forge.Manifest(manifest =>
        {
            manifest["graph"] = "fused";
            manifest["opset"]!["ai.moxe"] = 2;
        });
        Assert.Contains("state tensor", _forge.Refusal(), StringComparison.Ordinal);
    }

    private static GraphProto Body(ModelProto model) => model.Graph.Node.First(node => node.OpType == "If").Attribute[0].G;
}
