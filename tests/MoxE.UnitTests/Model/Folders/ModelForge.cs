using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MoxE.Model;
using MoxE.Model.Config;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;
using MoxE.UnitTests.Model.Export;

namespace MoxE.UnitTests.Model.Folders;

/// <summary>A good model folder to be spoiled: changes to a file can be made to agree with the manifest's hashes, so that only the next check can find them.</summary>
internal sealed class ModelForge : IDisposable
{
    private readonly ExportedModel _model;

    public ModelForge(MoxEConfig? config = null) => _model = new ExportedModel(new RandomCheckpoint(config ?? Variants.Base));

    public string Folder => _model.Folder;

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Changes the manifest.</summary>
    public void Manifest(Action<JsonObject> change)
    {
        JsonObject manifest = JsonNode.Parse(System.IO.File.ReadAllBytes(File("manifest.json")))!.AsObject();
        change(manifest);
        System.IO.File.WriteAllText(File("manifest.json"), manifest.ToJsonString());
    }

    /// <summary>The manifest's entry of a file.</summary>
    public static JsonObject Entry(JsonObject manifest, string name) => manifest["files"]!.AsArray().Select(entry => entry!.AsObject()).Single(entry => (string?)entry["name"] == name);

    /// <summary>Changes a file and makes its entry agree.</summary>
    public void Content(string name, Func<byte[], byte[]> change)
    {
        byte[] content = change(System.IO.File.ReadAllBytes(File(name)));
        System.IO.File.WriteAllBytes(File(name), content);
        Manifest(manifest =>
        {
            JsonObject entry = Entry(manifest, name);
            entry["bytes"] = content.Length;
            entry["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content));
        });
    }

    /// <summary>Changes the graph and makes its entry agree.</summary>
    public void Graph(Action<ModelProto> change) => Content("model.onnx", content =>
    {
        ModelProto model = ModelProto.Parser.ParseFrom(content);
        change(model);
        return model.ToByteArray();
    });

    /// <summary>The one line that opening the folder fails with, without the folder's name.</summary>
    public string Refusal(bool verifyHashes = true)
    {
        string message = Assert.Throws<ModelFormatException>(() => ModelFolder.Open(Folder, verifyHashes)).Message;
        Assert.DoesNotContain('\n', message);
        string start = $"model folder {Folder}: ";
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        return message[start.Length..];
    }

    public void Dispose() => _model.Dispose();
}
