using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Output;
using MoxE.Model.Checkpoints;
using MoxE.Model.Export;
using MoxE.Model.Folders;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe export</c>: a checkpoint becomes a model folder.</summary>
internal sealed class ExportVerb : Verb
{
    private readonly Argument<string> _checkpoint = new("CHECKPOINT")
    {
        Description = "Folder with config.json, model.safetensors (or shards and their index) and, if there is one, a tokenizer.",
    };

    private readonly Argument<string> _out = new("OUT") { Description = "The model folder to make: new, empty, or with --overwrite a model to replace." };
    private readonly Option<string?> _name = new("--name") { Description = "The model's id for clients. Default: the checkpoint folder's name.", HelpName = "ID" };
    private readonly WeightTypeOption _dtype = new();
    private readonly PortableOption _portable = new();
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace OUT if it is a model." };
    private readonly Option<bool> _debug = new("--debug") { Description = "Add intermediate tensors as graph outputs, for comparisons." };

    private readonly Option<bool> _swap = new("--swap-modulation-names")
    {
        Description = "Exchange `masked` and `proportional` in config.json: for checkpoints of the original JAX code, which runs the one when told the other.",
    };

    public ExportVerb(CliContext context)
        : base(
            "export",
            "Turn a checkpoint into a model folder: ONNX graph, weights, manifest, tokenizer. The same checkpoint gives the same bytes.",
            context,
            "moxe export checkpoints/bridge models/bridge",
            "moxe export runs/novels/best models/novels --name novels --overwrite",
            "moxe export runs/novels/best models/novels-int8 --dtype int8",
            "moxe export runs/novels/best models/novels-portable --portable")
    {
        Add(_checkpoint);
        Add(_out);
        Add(_name);
        Add(_dtype);
        Add(_portable);
        Add(_overwrite);
        Add(_debug);
        Add(_swap);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string source = parsed.GetRequiredValue(_checkpoint);
        string target = parsed.GetRequiredValue(_out);
        ExportOptions options = new()
        {
            Name = parsed.GetValue(_name),
            Graph = _portable.Get(parsed),
            WeightType = _dtype.Get(parsed),
            Overwrite = parsed.GetValue(_overwrite),
            Debug = parsed.GetValue(_debug),
        };
        using (var checkpoint = Checkpoint.Open(source, new CheckpointImportOptions { SwapModulationNames = parsed.GetValue(_swap) }))
        {
            ExportDisplay.Show(Context, progress => ModelExporter.Export(checkpoint, source, target, options, progress), stop);
        }

        Summarise(ModelFolder.Open(target, verifyHashes: false));
        return Task.FromResult(ExitCode.Done);
    }

    private void Summarise(ModelFolder folder)
    {
        ModelManifest manifest = folder.Manifest;
        Facts facts = new(Context.Out, manifest.Name);
        facts.Write("folder", folder.Path);
        facts.Write("graph", GraphKindNames.Name(manifest.Graph));
        facts.Write("parameters", $"{manifest.Parameters.Total:N0}, {manifest.Parameters.ActivePerToken:N0} active per token");
        facts.Write("state per sequence", $"{manifest.State.BytesPerSequence:N0} bytes");
        foreach (ModelFile file in manifest.Files)
        {
            facts.Write(file.Name, $"{file.Bytes:N0} bytes");
        }
    }
}
