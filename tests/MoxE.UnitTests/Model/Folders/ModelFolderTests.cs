using MoxE.Model.Folders;
using MoxE.UnitTests.Model.Export;

namespace MoxE.UnitTests.Model.Folders;

public sealed class ModelFolderTests
{
    [Fact]
    public void ToJson_ReadBack_IsTheSameManifest()
    {
        using ModelForge forge = new();
        byte[] bytes = File.ReadAllBytes(forge.File("manifest.json"));
        ModelManifest manifest = ModelManifest.Parse(bytes, "manifest.json");
        Assert.Equal(bytes, manifest.ToJson());
        Assert.Equal(StateLayout.Of(Variants.Base).Tensors, manifest.State.Tensors);
        Assert.Equal(ModelParameters.Of(Variants.Base), manifest.Parameters);
        Assert.Equal(new OpsetVersions(21, 2), manifest.Opset);
        Assert.Equal("moxe 0.1.0", manifest.CreatedBy);
    }

    [Fact]
    public void TokenizerHash_OneFileChanged_Changes()
    {
        ModelFile vocab = new("vocab.json", 1, new string('a', 64));
        ModelFile merges = new("merges.txt", 1, new string('b', 64));
        string? hash = TokenizerFiles.Hash([vocab, merges]);
        Assert.Equal(hash, TokenizerFiles.Hash([merges, new("config.json", 1, new string('c', 64)), vocab]));
        Assert.NotEqual(hash, TokenizerFiles.Hash([vocab, merges with { Sha256 = new string('c', 64) }]));
        Assert.Null(TokenizerFiles.Hash([]));
    }

    [Fact]
    public void Inspect_Base_CountsOperatorsAndBytes()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Base));
        ModelReport report = ModelInspector.Inspect(ModelFolder.Open(model.Folder));
        Assert.Equal(model.Graph.Node.Count, report.Operators.Sum(count => count.Count));
        Assert.Contains(new OperatorCount("ai.moxe", "XlstmExperts", 2), report.Operators);
        Assert.Contains(new OperatorCount("", "Gather", 2), report.Operators);
        Assert.Equal(report.Operators.OrderByDescending(count => count.Count).Select(count => count.Count), report.Operators.Select(count => count.Count));
        Assert.Equal(model.Graph.Initializer.Sum(tensor => model.Floats(tensor.Name).Length * 4L), report.InitializerBytes);
        Assert.Equal(model.Graph.Initializer.Count, report.Initializers);
        Assert.Equal(StateLayout.Of(Variants.Base).BytesPerSequence, report.StateBytesPerSequence);
        Assert.Equal(Variants.Base.Xlstm.MLstm, report.Config.Xlstm.MLstm);
    }
}
