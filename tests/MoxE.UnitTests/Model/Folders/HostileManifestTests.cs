using System.Text.Json.Nodes;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Model.Folders;

public sealed class HostileManifestTests : IDisposable
{
    private readonly ModelForge _forge = new();

    public void Dispose() => _forge.Dispose();

    [Fact]
    public void Open_ManifestMissing_SaysSo()
    {
        File.Delete(_forge.File("manifest.json"));
        Assert.Equal("manifest.json: the file is missing", _forge.Refusal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} // comment")]
    [InlineData("{\"format\": \"\\ud800\"}")]
    [InlineData("{\"format\": \"moxe-model\", \"format\": \"moxe-model\"}")]
    public void Open_ManifestIsNotStrictJson_SaysSo(string text)
    {
        File.WriteAllText(_forge.File("manifest.json"), text);
        Assert.StartsWith("manifest.json: not valid JSON: ", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "manifest.json: found []; allowed: an object")]
    [InlineData("null", "manifest.json: found null; allowed: an object")]
    [InlineData("{}", "manifest.json: format: the key is missing")]
    [InlineData("{\"format\": \"gguf\"}", "manifest.json: format: found \"gguf\"; allowed: \"moxe-model\"")]
    [InlineData("{\"format\": \"moxe-model\", \"format_version\": 2, \"new_key\": 1}", "manifest.json: format_version: found 2; allowed: an integer from 1 to 1")]
    public void Open_ManifestOfAnotherKindOrVersion_SaysWhatIsAllowed(string text, string message)
    {
        File.WriteAllText(_forge.File("manifest.json"), text);
        Assert.Equal(message, _forge.Refusal());
    }

    [Theory]
    [InlineData("name", "\"two words\"", "name: found \"two words\"; allowed: 1 to 128 of A-Z a-z 0-9 . _ -, starting with a letter or digit")]
    [InlineData("name", "null", "name: found null; allowed: 1 to 128 of A-Z a-z 0-9 . _ -, starting with a letter or digit")]
    [InlineData("created_by", "7", "created_by: found 7; allowed: a text that is not empty")]
    [InlineData("opset.ai.moxe", "3", "opset.ai.moxe: found 3; allowed: 2; this build runs no other version, so export the checkpoint again")]
    [InlineData("opset.ai.moxe", "1", "opset.ai.moxe: found 1; allowed: 2; this build runs no other version, so export the checkpoint again")]
    [InlineData("graph", "\"onnx\"", "graph: found \"onnx\"; allowed: fused, portable")]
    [InlineData("graph", "\"portable\"", "opset.ai.moxe: unknown key; allowed: ")]
    [InlineData("opset.com.example", "1", "opset.com.example: unknown key; allowed: , ai.moxe")]
    [InlineData("sizes.layers", "\"2\"", "sizes.layers: found \"2\"; allowed: an integer, 1 or more")]
    [InlineData("sizes.layers", "1e99", "sizes.layers: found 1e99; allowed: an integer, 1 or more")]
    [InlineData("sizes.experts_per_token", "5", "sizes.experts_per_token: found 5; allowed: an integer from 1 to 4")]
    [InlineData("sizes.conditioned", "1", "sizes.conditioned: found 1; allowed: true or false")]
    [InlineData("sizes.colour", "1", "sizes.colour: unknown key; allowed: conditioned, embedding_dim, experts, experts_per_token, layers, mlstm_experts, vocabulary_size")]
    [InlineData("parameters.total", "-1", "parameters.total: found -1; allowed: an integer, 1 or more")]
    [InlineData("limits.context_length", "0", "limits.context_length: found 0; allowed: an integer, 1 or more")]
    [InlineData("state.tensors", "{}", "state.tensors: found {}; allowed: a list")]
    [InlineData("files", "[1]", "files[0]: found 1; allowed: an object")]
    [InlineData("extra", "1", "extra: unknown key; allowed: created_by, dtype, files, format, format_version, graph, limits, name, opset, parameters, sizes, state")]
    public void Open_ManifestValueNotAllowed_NamesKeyValueAndWhatIs(string path, string value, string message)
    {
        _forge.Manifest(manifest =>
        {
            bool nested = path.Contains('.', StringComparison.Ordinal);
            JsonObject place = nested ? manifest[path[..path.IndexOf('.', StringComparison.Ordinal)]]!.AsObject() : manifest;
            place[nested ? path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..] : path] = JsonNode.Parse(value);
        });
        Assert.Equal("manifest.json: " + message, _forge.Refusal());
    }

    [Fact]
    public void Open_NoWordOfTheGraph_IsAFusedOne()
    {
        _forge.Manifest(manifest => manifest.Remove("graph"));
        Assert.Equal(GraphKind.Fused, ModelFolder.Open(_forge.Folder).Manifest.Graph);
    }

    [Theory]
    [InlineData("../config.json")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a\\b")]
    [InlineData("C:x")]
    [InlineData("manifest.json")]
    [InlineData("")]
    public void Open_FileNameOutsideTheFolder_IsRefused(string name)
    {
        _forge.Manifest(manifest => ModelForge.Entry(manifest, "model.onnx.data")["name"] = name);
        Assert.Equal($"manifest.json: files[1].name: found {JsonValue.Create(name).ToJsonString()}; allowed: a plain file name inside the folder, not manifest.json", _forge.Refusal());
    }

    [Fact]
    public void Open_FileListedTwice_IsRefused()
    {
        _forge.Manifest(manifest => manifest["files"]!.AsArray().Add(ModelForge.Entry(manifest, "config.json").DeepClone()));
        Assert.Equal("manifest.json: files[3].name: found \"config.json\"; allowed: each file once", _forge.Refusal());
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("config.json")]
    public void Open_NeededFileNotListed_IsRefused(string name)
    {
        _forge.Manifest(manifest => manifest["files"]!.AsArray().Remove(ModelForge.Entry(manifest, name)));
        Assert.Equal($"manifest.json: files: found no {name}; allowed: a list with it", _forge.Refusal());
    }

    [Fact]
    public void Open_ShapeThatOverflows_IsRefused()
    {
        _forge.Manifest(manifest => manifest["state"]!["tensors"]![0]!["shape"] = new JsonArray(int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.StartsWith("manifest.json: state.tensors[0].shape: found [2147483647,", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BytesPerSequenceNotTheSum_IsRefused()
    {
        _forge.Manifest(manifest => manifest["state"]!["bytes_per_sequence"] = 12);
        Assert.StartsWith("manifest.json: state.bytes_per_sequence: found 12; allowed: ", _forge.Refusal(), StringComparison.Ordinal);
    }
}
