using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>A copy of moxe-bridge, spoiled in one way and deleted at the end.</summary>
internal sealed class BrokenModel : FolderForge, IDisposable
{
    /// <summary>What can be wrong with a folder, and words of the line that says so.</summary>
    public static readonly IReadOnlyDictionary<string, (Action<BrokenModel> Spoil, string Says)> Kinds = new Dictionary<string, (Action<BrokenModel>, string)>
    {
        ["folder missing"] = (model => Directory.Delete(model.Folder, recursive: true), "there is no such folder"),
        ["manifest missing"] = (model => System.IO.File.Delete(model.File("manifest.json")), "manifest.json: the file is missing"),
        ["graph missing"] = (model => System.IO.File.Delete(model.File("model.onnx")), "model.onnx: the file is missing"),
        ["data missing"] = (model => System.IO.File.Delete(model.File("model.onnx.data")), "model.onnx.data: the file is missing"),
        ["a byte flipped"] = (model => model.Data(data => data[^4096] ^= 1), "model.onnx.data: sha256: found "),
        ["data truncated"] = (model => model.Truncate(), "model.onnx.data: length: found 8859648 bytes; allowed: 8863744, by manifest.json"),
        ["manifest from the future"] = (model => model.Manifest(manifest => manifest["format_version"] = 2), "manifest.json: format_version: found 2"),
        ["operators from the future"] = (model => model.Graph(graph => graph.OpsetImport.Single(opset => opset.Domain == "ai.moxe").Version = 3), "found domain \"ai.moxe\" version 3; allowed: version 2 of it"),
        ["unknown operator domain"] = (model => model.Graph(graph => graph.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 1 })), "found domain \"com.example\" version 1"),
        ["unknown operator"] = (model => model.Graph(graph => graph.Graph.Node.First(node => node.Domain == "ai.moxe").OpType = "Later"), "Later"),
        ["state layout disagrees"] = (model => model.Graph(graph => graph.Graph.Input[4].Type.TensorType.Shape.Dim[1].DimValue++), "by the state layout of manifest.json"),
        ["tokenizer missing"] = (model => model.RemoveTokenizer(), "there is no tokenizer"),
        ["tokenizer of another model"] = (model => model.Content("merges.txt", merges => [.. merges, .. "a b\n"u8]), "model.onnx: metadata moxe.tokenizer_sha256: found "),
        ["tokenizer larger than the vocabulary"] = (model => model.AddToken(), "the tokenizer has 2049 tokens, the model 2048"),
    };

    private BrokenModel(string folder)
        : base(folder)
    {
    }

    public static BrokenModel Of(string kind)
    {
        BrokenModel model = new(Directory.CreateTempSubdirectory("moxe-broken-").FullName);
        foreach (string file in Directory.GetFiles(RepositoryPaths.BridgeModel))
        {
            System.IO.File.Copy(file, model.File(Path.GetFileName(file)));
        }

        Kinds[kind].Spoil(model);
        return model;
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private void Data(Action<byte[]> change)
    {
        byte[] data = System.IO.File.ReadAllBytes(File("model.onnx.data"));
        change(data);
        System.IO.File.WriteAllBytes(File("model.onnx.data"), data);
    }

    private void Truncate()
    {
        using FileStream data = new(File("model.onnx.data"), FileMode.Open);
        data.SetLength(data.Length - 4096);
    }

    private void Graph(Action<ModelProto> change) => Content("model.onnx", content =>
    {
        ModelProto model = ModelProto.Parser.ParseFrom(content);
        change(model);
        return model.ToByteArray();
    });

    private void RemoveTokenizer()
    {
        foreach (string name in new[] { "vocab.json", "merges.txt", "tokenizer_config.json" })
        {
            Remove(name);
        }
    }

    /// <summary>A token more, and a graph that knows the file as it is now.</summary>
    private void AddToken()
    {
        Content("vocab.json", content =>
        {
            JsonObject vocabulary = JsonNode.Parse(content)!.AsObject();
            vocabulary["beyond"] = 2048;
            return Encoding.UTF8.GetBytes(vocabulary.ToJsonString());
        });
        List<ModelFile> files = [];
        Manifest(manifest => files.AddRange(manifest["files"]!.AsArray().Select(entry => new ModelFile((string)entry!["name"]!, (long)entry["bytes"]!, (string)entry["sha256"]!))));
        Graph(graph => graph.MetadataProps.Single(entry => entry.Key == GraphMetadata.TokenizerSha256).Value = TokenizerFiles.Hash(files));
    }
}
