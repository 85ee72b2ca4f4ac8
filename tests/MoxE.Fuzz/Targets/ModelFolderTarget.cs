using MoxE.Model.Checkpoints;
using MoxE.Model.Export;
using MoxE.Model.Folders;
using MoxE.TestKit;

namespace MoxE.Fuzz.Targets;

/// <summary>Exported models: manifest, configuration and graph. The manifest's hashes are made to agree, so that what is behind them is reached.</summary>
internal sealed class ModelFolderTarget : FolderTarget
{
    private const string Manifest = "manifest.json";

    public override string Name => "model-folder";

    public override int Share => 1;

    public override int MaxLength => 1 << 17;

    public override IReadOnlyList<string> Dictionary =>
    [
        "format_version", "name", "files", "sha256", "bytes", "sizes", "state", "tensors", "shape", "layers", "experts", "vocabulary_size", "graph", "opset", "fused", "portable", "ai.moxe", "state.layer0.mixer0.cell",
        "model.onnx", "model.onnx.data", "config.json", "../x", "/etc/passwd", "\\", "num_experts", "embedding_dim", "num_blocks", "vocab_size", "location", "offset", "length", "dtype", "float32",
    ];

    protected override IReadOnlyList<string> Files => [Manifest, "config.json", "model.onnx"];

    protected override void Prepare(string folder)
    {
        string source = RepositoryPaths.GoldenCases().First(path => Path.GetFileName(path).StartsWith("p01", StringComparison.Ordinal));
        using Checkpoint checkpoint = Checkpoint.Open(source);
        ModelExporter.Export(checkpoint, source, folder, new ExportOptions { Name = "m" });
    }

    protected override void Open() => ModelFolder.Open(Folder);

    protected override void Replace(string name, byte[] content)
    {
        if (name == Manifest)
        {
            base.Replace(name, content);
        }
        else
        {
            new FolderForge(Folder).Content(name, _ => content);
        }
    }

    protected override void Restore(string name, Dictionary<string, byte[]> whole)
    {
        base.Restore(name, whole);
        base.Restore(Manifest, whole);
    }
}
