using System.CommandLine;
using System.Text.Json;
using MoxE.Cli.Arguments;
using MoxE.Cli.Evaluation;
using MoxE.Cli.Output;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe eval</c>: cross-entropy of texts or token sequences, the guessing of last words, and what the routers chose.</summary>
internal sealed class EvalVerb : Verb
{
    private const int MostChunkTokens = 65_536;
    private readonly Argument<string> _model = CommonArguments.Model();

    private readonly Option<string[]> _text = new("--text")
    {
        Description = "UTF-8 files, each one sequence; of a .jsonl file each line, {\"text\": \"…\"}, is one.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _tokens = new("--tokens") { Description = "A JSON file {\"sequences\": [[id, …], …]}.", HelpName = "FILE" };

    private readonly Option<string> _context = new("--context")
    {
        Description = $"A special token before each text, such as <|endoftext|>: the text's first token is predicted too. `{ContextToken.None}` for none.",
        HelpName = "TOKEN",
        DefaultValueFactory = _ => ContextToken.None,
    };

    private readonly Option<bool> _lastWord = new("--last-word")
    {
        Description = "Also guess the last word of passages of 50 words or more, greedily.",
    };

    private readonly Option<string?> _against = new("--against")
    {
        Description = "Another model folder of the same vocabulary: how often both find the same token likeliest.",
        HelpName = "MODEL",
    };

    private readonly Option<bool> _smallSnapshots = new("--bf16-snapshots")
    {
        Description = "After every step, see --chunk, states go through a snapshot in bfloat16: shows what such snapshots cost.",
    };

    private readonly Option<string?> _tokenCounts = new("--token-counts")
    {
        Description = "A JSON file {\"vocab_size\": V, \"counts\": [n, …]} of the training text: routing is shown by the rarity of tokens.",
        HelpName = "FILE",
    };

    private readonly Option<int> _chunk = CommonArguments.Number(
        "--chunk", "Tokens of one step. It bounds memory and changes no figure, but for --bf16-snapshots.", 512, 1, MostChunkTokens);

    private readonly Option<bool> _json = CommonArguments.Json();
    private readonly Option<int> _threads = CommonArguments.Threads();

    public EvalVerb(CliContext context)
        : base(
            "eval",
            "Measure the cross-entropy of texts or token sequences, each from zero state, the guessing of last words, and what the routers chose.",
            context,
            "moxe eval models/moxe-en --text chapter1.txt chapter2.txt",
            "moxe eval models/moxe-en --text heldout.jsonl --context \"<|endoftext|>\" --last-word --token-counts token_counts.json",
            "moxe eval models/moxe-en --tokens heldout_tokens.json --json",
            "moxe eval models/mine-int8 --text book.txt --against models/mine")
    {
        Add(_model);
        Add(_text);
        Add(_tokens);
        Add(_context);
        Add(_lastWord);
        Add(_against);
        Add(_smallSnapshots);
        Add(_tokenCounts);
        Add(_chunk);
        Add(_json);
        Add(_threads);
        Validators.Add(result =>
        {
            if (result.GetResult(_text) is { Implicit: false } == result.GetResult(_tokens) is { Implicit: false })
            {
                result.AddError("Found both or neither of --text and --tokens; allowed: exactly one.");
            }

            if (result.GetResult(_tokens) is { Implicit: false } && (result.GetResult(_context) is { Implicit: false } || result.GetResult(_lastWord) is { Implicit: false }))
            {
                result.AddError("Found --tokens with --context or --last-word; allowed: these with --text only.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        EvalTask task = new()
        {
            TextFiles = parsed.GetValue(_text) ?? [],
            TokenFile = parsed.GetValue(_tokens),
            Context = parsed.GetRequiredValue(_context),
            LastWord = parsed.GetValue(_lastWord),
            SmallSnapshots = parsed.GetValue(_smallSnapshots),
            Against = parsed.GetValue(_against),
            TokenCountFile = parsed.GetValue(_tokenCounts),
            ChunkTokens = parsed.GetValue(_chunk),
            Threads = parsed.GetValue(_threads),
        };
        EvalReport report = Evaluator.Evaluate(parsed.GetRequiredValue(_model), task, stop);
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
