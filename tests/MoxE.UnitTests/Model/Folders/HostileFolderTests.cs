using System.Text.Json.Nodes;
using MoxE.Model;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Model.Folders;

public sealed class HostileFolderTests : IDisposable
{
    private readonly ModelForge _forge = new();
    private readonly TempFolder _outside = new();

    public void Dispose()
    {
        _forge.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void Open_FolderMissing_SaysSo()
    {
        string path = _outside.File("nothing");
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFolder.Open(path));
        Assert.Equal($"model folder {path}: found no such folder; allowed: a folder that `moxe export` wrote", error.Message);
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model.onnx.data")]
    [InlineData("config.json")]
    public void Open_FileMissing_NamesIt(string name)
    {
        File.Delete(_forge.File(name));
        Assert.Equal($"{name}: the file is missing", _forge.Refusal());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_TruncatedData_NamesBothLengths(bool verifyHashes)
    {
        long whole = new FileInfo(_forge.File("model.onnx.data")).Length;
        using (FileStream data = new(_forge.File("model.onnx.data"), FileMode.Open))
        {
            data.SetLength(whole - 4096);
        }

        Assert.Equal($"model.onnx.data: length: found {whole - 4096} bytes; allowed: {whole}, by manifest.json", _forge.Refusal(verifyHashes));
    }

    [Fact]
    public void Open_OneBitFlipped_IsFoundByTheHashAlone()
    {
        byte[] data = File.ReadAllBytes(_forge.File("model.onnx.data"));
        data[^5] ^= 1;
        File.WriteAllBytes(_forge.File("model.onnx.data"), data);
        string refusal = _forge.Refusal();
        Assert.StartsWith("model.onnx.data: sha256: found ", refusal, StringComparison.Ordinal);
        Assert.EndsWith(", by manifest.json", refusal, StringComparison.Ordinal);
        ModelFolder.Open(_forge.Folder, verifyHashes: false);
    }

    [Fact]
    public void Open_LinkOutOfTheFolder_IsRefused()
    {
        File.Move(_forge.File("model.onnx.data"), _outside.File("data"));
        File.CreateSymbolicLink(_forge.File("model.onnx.data"), _outside.File("data"));
        Assert.Equal($"model.onnx.data: found a link to {RealPath.Of(_outside.File("data"))}; allowed: a file inside the folder", _forge.Refusal());
    }

    [Fact]
    public void Open_LinkOutThroughALinkedFolder_IsRefused()
    {
        File.Move(_forge.File("model.onnx.data"), _outside.File("data"));
        Directory.CreateSymbolicLink(_forge.File("sub"), _outside.Path);
        File.CreateSymbolicLink(_forge.File("model.onnx.data"), Path.Combine("sub", "data"));
        Assert.Contains("allowed: a file inside the folder", _forge.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LinkInsideTheFolder_IsAccepted()
    {
        // As mounted volumes do it: names lead through a link to a folder of this version.
        Directory.CreateDirectory(_forge.File("..v1"));
        File.Move(_forge.File("model.onnx.data"), Path.Combine(_forge.File("..v1"), "data"));
        Directory.CreateSymbolicLink(_forge.File("..now"), "..v1");
        File.CreateSymbolicLink(_forge.File("model.onnx.data"), Path.Combine("..now", "data"));
        ModelFolder.Open(_forge.Folder);
    }

    [Fact]
    public void Open_LinksInACircle_AreRefused()
    {
        File.Delete(_forge.File("config.json"));
        File.CreateSymbolicLink(_forge.File("config.json"), _forge.File("b"));
        File.CreateSymbolicLink(_forge.File("b"), _forge.File("config.json"));
        _forge.Refusal();
    }

    [Fact]
    public void Open_FolderThroughALink_IsAccepted()
    {
        Directory.CreateSymbolicLink(_outside.File("link"), _forge.Folder);
        Assert.Equal("m", ModelFolder.Open(_outside.File("link")).Manifest.Name);
    }

    [Theory]
    [InlineData("vocabulary_size", 51)]
    [InlineData("layers", 1)]
    [InlineData("experts", 6)]
    [InlineData("experts_per_token", 1)]
    [InlineData("mlstm_experts", 4)]
    [InlineData("embedding_dim", 25)]
    public void Open_SizesDisagreeWithTheConfiguration_ShowsBoth(string key, int value)
    {
        _forge.Manifest(manifest => manifest["sizes"]![key] = value);
        string refusal = _forge.Refusal();
        Assert.StartsWith("manifest.json: sizes: found ModelSizes", refusal, StringComparison.Ordinal);
        Assert.EndsWith(", by config.json", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StateDisagreesWithTheConfiguration_NamesTheTensor()
    {
        _forge.Manifest(manifest =>
        {
            JsonNode state = manifest["state"]!;
            state["tensors"]![1]!["shape"] = new JsonArray(4, 25);
            state["bytes_per_sequence"] = (long)state["bytes_per_sequence"]! + 16;
        });
        Assert.Equal(
            "manifest.json: state tensor 1: found state.layer0.mixer0.cell [4, 25]; allowed: state.layer0.mixer0.cell [4, 24], by config.json",
            _forge.Refusal());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"num_experts\": \"four\"}")]
    public void Open_ConfigurationBroken_NamesTheFile(string text)
    {
        _forge.Content("config.json", _ => System.Text.Encoding.UTF8.GetBytes(text));
        Assert.StartsWith("config.json: ", _forge.Refusal(), StringComparison.Ordinal);
    }
}
