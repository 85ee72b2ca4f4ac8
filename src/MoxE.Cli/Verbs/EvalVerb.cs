using System.CommandLine;
using System.Text.Json;
using MoxE.Cli.Arguments;
using MoxE.Cli.Evaluation;
using MoxE.Cli.Output;
using MoxE.Engine.Loading;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe eval</c>: cross-entropy of texts or token sequences, and what the routers chose.</summary>
internal sealed class EvalVerb : Verb
{
    private const int MostChunkTokens = 65_536;
    private readonly Argument<string> _model = CommonArguments.Model();

    private readonly Option<string[]> _text = new("--text")
    {
        Description = "UTF-8 files, each one sequence.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _tokens = new("--tokens") { Description = "A JSON file {\"sequences\": [[id, …], …]}.", HelpName = "FILE" };

    private readonly Option<int> _chunk = CommonArguments.Number(
        "--chunk", "Tokens of one step. It bounds memory and changes no figure.", 512, 1, MostChunkTokens);

    private readonly Option<bool> _json = CommonArguments.Json();
    private readonly Option<int> _threads = CommonArguments.Threads();

    public EvalVerb(CliContext context)
        : base(
            "eval",
            "Measure the cross-entropy of texts or token sequences, each from zero state, and what the routers chose.",
            context,
            "moxe eval models/moxe-bridge --text chapter1.txt chapter2.txt",
            "moxe eval models/moxe-bridge --tokens heldout_tokens.json --json")
    {
        Add(_model);
        Add(_text);
        Add(_tokens);
        Add(_chunk);
        Add(_json);
        Add(_threads);
        Validators.Add(result =>
        {
            if (result.GetResult(_text) is { Implicit: false } == result.GetResult(_tokens) is { Implicit: false })
            {
                result.AddError("Found both or neither of --text and --tokens; allowed: exactly one.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int chunk = parsed.GetValue(_chunk);
        using var model = LoadedModel.Open(
            parsed.GetRequiredValue(_model),
            new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = 1, MaxStepTokens = chunk, MaxLogitRows = chunk, Threads = parsed.GetValue(_threads) });
        IReadOnlyList<EvalSequence> sequences = parsed.GetValue(_tokens) is { } file
            ? TokenSequences.Read(file, model.Runner.Shape.VocabularySize)
            : TextSequences.Read(parsed.GetRequiredValue(_text), model.Tokenizer);

        RouterStatistics routers = new(model.Runner.Shape);
        SequenceScorer scorer = new(model.Runner, model.Tokenizer, routers);
        EvalReport report = EvalReport.Of(model.Folder.Manifest.Name, [.. sequences.Select(sequence => scorer.Score(sequence, stop))], routers);
        if (parsed.GetValue(_json))
        {
            Context.Out.WriteLine(JsonSerializer.Serialize(report, JsonLayout.Options));
        }
        else
        {
            new EvalTables(Context).Write(report);
        }

        return Task.FromResult(ExitCode.Done);
    }
}
