using MoxE.Model.Folders;
using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Model.Folders;

/// <summary>A model.onnx whose hash is right but which says something else than its manifest.</summary>
public sealed class HostileGraphTests : IDisposable
{
    private readonly ModelForge _forge = new();

    public void Dispose() => _forge.Dispose();

    [Fact]
    public void Open_NotAGraph_SaysSo()
    {
        _forge.Content("model.onnx", _ => "this is no protobuf"u8.ToArray());
        Assert.StartsWith("model.onnx: not an ONNX model: ", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyGraph_SaysSo()
    {
        _forge.Content("model.onnx", _ => []);
        Assert.Equal("model.onnx: no graph in it; allowed: an ONNX model", _forge.Refusal());
    }

    [Theory]
    [InlineData("ai.moxe", 3, "model.onnx: opset_import: found domain \"ai.moxe\" version 3; allowed: version 2 of it in this build")]
    [InlineData("ai.moxe", 1, "model.onnx: opset_import: found domain \"ai.moxe\" version 1; allowed: version 2 of it in this build")]
    [InlineData("", 99, "model.onnx: opset_import: found domain \"\" version 99; allowed: versions 1 to 21 of it in this build")]
    [InlineData("", 20, "model.onnx: opset_import: found domain \"\" version 20; allowed: version 21, as manifest.json says")]
    [InlineData("", 0, "model.onnx: opset_import: found domain \"\" version 0; allowed: versions 1 to 21 of it in this build")]
    public void Open_OperatorsOfAnotherVersion_NamesDomainAndVersions(string domain, int version, string message)
    {
        _forge.Graph(model => model.OpsetImport.Single(opset => opset.Domain == domain).Version = version);
        Assert.Equal(message, _forge.Refusal());
    }

    [Fact]
    public void Open_UnknownOperatorDomain_NamesIt()
    {
        _forge.Graph(model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 3 }));
        Assert.Equal("model.onnx: opset_import: found domain \"com.example\" version 3; allowed: domains \"\" and \"ai.moxe\"", _forge.Refusal());
    }

    [Fact]
    public void Open_NodeOfADomainThatIsNotImported_NamesIt()
    {
        _forge.Graph(model => model.Graph.Node[3].Domain = "com.example");
        Assert.Equal("model.onnx: node: found an operator of domain \"com.example\"; allowed: domains that opset_import names", _forge.Refusal());
    }

    [Theory]
    [InlineData("moxe.format_version")]
    [InlineData("moxe.config_sha256")]
    public void Open_MetadataDisagrees_NamesTheKey(string key)
    {
        _forge.Graph(model => model.MetadataProps.Single(entry => entry.Key == key).Value = "zzz");
        Assert.StartsWith($"model.onnx: metadata {key}: found \"zzz\"; allowed: ", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MetadataMissing_NamesTheKey()
    {
        _forge.Graph(model => model.MetadataProps.Remove(model.MetadataProps.Single(entry => entry.Key == "moxe.state_layout")));
        Assert.Equal("model.onnx: metadata: found no moxe.state_layout; allowed: a model that `moxe export` wrote", _forge.Refusal());
    }

    [Fact]
    public void Open_StateLayoutOfTheMetadataDisagrees_NamesTheTensor()
    {
        _forge.Graph(model =>
        {
            StringStringEntryProto entry = model.MetadataProps.Single(entry => entry.Key == "moxe.state_layout");
            entry.Value = entry.Value.Replace("state.layer1.mixer1.n", "state.layer1.mixer1.x", StringComparison.Ordinal);
        });
        Assert.Equal(
            "model.onnx: metadata moxe.state_layout: state tensor 12: found state.layer1.mixer1.x [2, 16]; allowed: state.layer1.mixer1.n [2, 16], by manifest.json",
            _forge.Refusal());
    }

    [Fact]
    public void Open_StateLayoutOfTheMetadataIsNoJson_SaysSo()
    {
        _forge.Graph(model => model.MetadataProps.Single(entry => entry.Key == "moxe.state_layout").Value = "[{");
        Assert.StartsWith("model.onnx: metadata moxe.state_layout: not valid JSON: ", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StateInputRenamed_NamesBoth()
    {
        _forge.Graph(model => model.Graph.Input[5].Name = "state.other");
        Assert.Equal(
            "model.onnx: input 5: found state.other Float [S, 4, 24]; allowed: state.layer0.mixer0.cell Float [S, 4, 24], by the state layout of manifest.json",
            _forge.Refusal());
    }

    [Fact]
    public void Open_StateInputOfAnotherShape_NamesBoth()
    {
        _forge.Graph(model => model.Graph.Input[5].Type.TensorType.Shape.Dim[2].DimValue = 23);
        Assert.Contains("found state.layer0.mixer0.cell Float [S, 4, 23]; allowed: state.layer0.mixer0.cell Float [S, 4, 24]", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StateInputOfAnotherType_NamesBoth()
    {
        _forge.Graph(model => model.Graph.Input[5].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Double);
        Assert.Contains("found state.layer0.mixer0.cell Double [S, 4, 24]", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StateInputMissing_NamesIt()
    {
        _forge.Graph(model => model.Graph.Input.RemoveAt(model.Graph.Input.Count - 1));
        Assert.StartsWith("model.onnx: input 19: found nothing; allowed: state.layer1.mixer1.scales Float [S, 2, 10]", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_InputWithoutType_IsRefused()
    {
        _forge.Graph(model => model.Graph.Input[0].Type = null);
        Assert.StartsWith("model.onnx: input 0: found token_ids Undefined []; allowed: ", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logits")]
    [InlineData("router.difficulty")]
    [InlineData("state.layer0.mixer1.C.out")]
    public void Open_OutputMissing_NamesIt(string name)
    {
        _forge.Graph(model => model.Graph.Output.Remove(model.Graph.Output.Single(output => output.Name == name)));
        Assert.StartsWith($"model.onnx: output {name}: found nothing; allowed: {name} Float [", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HiddenMissing_IsAnOlderExport()
    {
        Assert.True(ModelFolder.Open(_forge.Folder).HasHiddenStates);
        _forge.Graph(model => model.Graph.Output.Remove(model.Graph.Output.Single(output => output.Name == "hidden")));
        Assert.False(ModelFolder.Open(_forge.Folder).HasHiddenStates);
    }

    [Fact]
    public void Open_HiddenOfAnotherShape_NamesBoth()
    {
        _forge.Graph(model => model.Graph.Output.Single(output => output.Name == "hidden").Type.TensorType.Shape.Dim[1].DimValue = 23);
        Assert.Equal("model.onnx: output hidden: found hidden Float [T, 23]; allowed: hidden Float [T, 24], by manifest.json", _forge.Refusal());
    }

    [Fact]
    public void Open_OutputTwice_IsRefused()
    {
        _forge.Graph(model => model.Graph.Output.Add(model.Graph.Output[0].Clone()));
        Assert.Equal("model.onnx: output logits: found it twice; allowed: each output once", _forge.Refusal());
    }

    [Theory]
    [InlineData("location", "../../secret", "a file that manifest.json lists")]
    [InlineData("location", "/etc/passwd", "a file that manifest.json lists")]
    [InlineData("offset", "999999999", "0 to")]
    [InlineData("offset", "-4096", "0 to")]
    [InlineData("length", "99999999", "0 to")]
    [InlineData("length", "4", "4 bytes for each of [")]
    [InlineData("length", "many", "0 to")]
    public void Open_WeightsOutsideTheirFile_NamesTheInitializer(string key, string value, string allowed)
    {
        string name = "";
        _forge.Graph(model =>
        {
            TensorProto tensor = model.Graph.Initializer.First(tensor => tensor.ExternalData.Count > 0);
            name = tensor.Name;
            tensor.ExternalData.Single(entry => entry.Key == key).Value = value;
        });
        Assert.StartsWith($"model.onnx: initializer {name}: {key}: found {value}; allowed: {allowed}", _forge.Refusal(), StringComparison.Ordinal);
    }
}
