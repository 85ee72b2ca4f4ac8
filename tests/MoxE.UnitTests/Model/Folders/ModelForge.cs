using Google.Protobuf;
using MoxE.Model;
using MoxE.Model.Config;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;
using MoxE.TestKit;
using MoxE.UnitTests.Model.Export;

namespace MoxE.UnitTests.Model.Folders;

/// <summary>A good, small model folder to be spoiled.</summary>
internal sealed class ModelForge : FolderForge, IDisposable
{
    private readonly ExportedModel _model;

    public ModelForge(MoxEConfig? config = null, GraphKind graph = GraphKind.Fused)
        : this(new ExportedModel(new RandomCheckpoint(config ?? Variants.Base), graph: graph))
    {
    }

    private ModelForge(ExportedModel model)
        : base(model.Folder) => _model = model;

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
