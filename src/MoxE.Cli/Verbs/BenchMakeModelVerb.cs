using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Benchmarks;
using MoxE.Cli.Output;
using MoxE.Kernels.Ops;
using MoxE.Model.Config;
using MoxE.Model.Export;
using MoxE.Model.Folders;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe bench make-model</c>: a model of fixed shape with random weights, to measure speeds with.</summary>
internal sealed class BenchMakeModelVerb : Verb
{
    private readonly Argument<string> _out = new("OUT") { Description = "The model folder to make: new, empty, or with --overwrite a model to replace." };
    private readonly Option<string> _size = new("--size") { Description = "m: 105 M parameters, 43 M active. l: over 1,000 M.", DefaultValueFactory = _ => "m" };
    private readonly Option<int> _seed = CommonArguments.Number("--seed", "Seed of the weights.", 1, 0, int.MaxValue);
    private readonly Option<int> _topK = CommonArguments.Number("--top-k", "Experts of a token: 2 is sparse; all there are, 8 of m and 16 of l, is dense.", ReferenceModels.UsualTopK, 1, ReferenceModels.MostExperts);
    private readonly WeightTypeOption _dtype = new();
    private readonly PortableOption _portable = new();
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace OUT if it is a model." };

    public BenchMakeModelVerb(CliContext context)
        : base("make-model", "Make a model of fixed shape with random weights, to measure speeds with.", context, "moxe bench make-model m --size m", "moxe bench make-model m-dense --size m --top-k 8")
    {
        _size.AcceptOnlyFromAmong([.. ReferenceModels.Names]);
        Add(_out);
        Add(_size);
        Add(_seed);
        Add(_topK);
        Add(_dtype);
        Add(_portable);
        Add(_overwrite);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        (string size, string target) = (parsed.GetRequiredValue(_size), parsed.GetRequiredValue(_out));
        int topK = parsed.GetValue(_topK);
        MoxEConfig config = ReferenceModels.Config(size, topK);
        WeightType type = _dtype.Get(parsed);
        GraphKind graph = _portable.Get(parsed);
        ExportOptions options = new() { Name = ReferenceModels.Name(size, topK, type, graph), Graph = graph, WeightType = type, Overwrite = parsed.GetValue(_overwrite) };
        DirectoryInfo tokenizer = Directory.CreateTempSubdirectory("moxe-tokenizer-");
        try
        {
            new LetterTokenizer(config.Xlstm.VocabSize).Write(tokenizer.FullName);
            RandomTensors weights = new(config, parsed.GetValue(_seed));
            ExportDisplay.Show(Context, progress => ModelExporter.Export(weights, tokenizer.FullName, target, options, progress), stop);
        }
        finally
        {
            tokenizer.Delete(recursive: true);
        }

        ModelManifest manifest = ModelFolder.Open(target, verifyHashes: false).Manifest;
        Facts facts = new(Context.Out, manifest.Name);
        facts.Write("parameters", $"{manifest.Parameters.Total:N0}, {manifest.Parameters.ActivePerToken:N0} active per token");
        facts.Write("state per sequence", $"{manifest.State.BytesPerSequence:N0} bytes");
        return Task.FromResult(ExitCode.Done);
    }
}
