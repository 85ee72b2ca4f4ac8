using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Cli.Arguments;
using MoxE.Cli.Generating;
using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Engine.Requests;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe generate</c>: continues a prompt through the same engine as the server.</summary>
internal sealed class GenerateVerb : Verb
{
    private readonly Argument<string> _model = CommonArguments.Model();
    private readonly PromptOptions _prompt = new();
    private readonly SamplingOptions _sampling = new();
    private readonly Option<int> _maxTokens = CommonArguments.Number("--max-tokens", "Most tokens to generate.", 64, 1, int.MaxValue);
    private readonly Option<string[]> _stop = new("--stop") { Description = "A text that ends the output and is no part of it; may be given several times.", HelpName = "TEXT" };
    private readonly Option<bool> _ignoreEos = new("--ignore-eos") { Description = "Go on after the end-of-text token." };
    private readonly Option<bool> _printIds = new("--print-ids") { Description = "Print token ids in place of text; implied for a model without a tokenizer." };
    private readonly Option<bool> _noStream = new("--no-stream") { Description = "Print everything at the end." };
    private readonly Option<bool> _stats = new("--stats") { Description = "Print token counts and speeds on the error stream." };
    private readonly Option<int> _threads = CommonArguments.Threads();

    public GenerateVerb(CliContext context)
        : base(
            "generate",
            "Continue a prompt. Greedy unless a temperature is given.",
            context,
            "moxe generate models/moxe-en --prompt \"In the beginning\" --max-tokens 100",
            "moxe generate models/moxe-en --prompt-file letter.txt --temperature 0.8 --top-p 0.95 --seed 7 --stats",
            "moxe generate models/moxe-en --token-ids 0 --ignore-eos --print-ids")
    {
        Add(_model);
        _prompt.AddTo(this);
        Add(_maxTokens);
        _sampling.AddTo(this);
        Add(_stop);
        Add(_ignoreEos);
        Add(_printIds);
        Add(_noStream);
        Add(_stats);
        Add(_threads);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var model = LoadedModel.Open(
            parsed.GetRequiredValue(_model),
            new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = 1, Threads = parsed.GetValue(_threads) });
        GenerationRequest request = Request(parsed, model.Tokenizer);
        ITokenText tokens = model.Tokenizer is { } tokenizer ? tokenizer : NoTokenText.Instance;
        InferenceEngine engine = new(model.Runner, tokens, Unlimited(), Context.Time, NullLogger<InferenceEngine>.Instance);
        await using (engine.ConfigureAwait(false))
        {
            engine.Start();
            await engine.Ready.WaitAsync(stop).ConfigureAwait(false);
            bool printIds = parsed.GetValue(_printIds) || model.Tokenizer is null;
            Continuation continuation = new(Context, printIds, stream: !parsed.GetValue(_noStream));
            GenerationStatistics statistics = await continuation.WriteAsync(engine, request, stop).ConfigureAwait(false);
            if (parsed.GetValue(_stats))
            {
                Context.Error.WriteLine(statistics.ToString());
            }
        }

        return ExitCode.Done;
    }

    private GenerationRequest Request(ParseResult parsed, Tokenizer? tokenizer)
    {
        string[] stops = parsed.GetValue(_stop) ?? [];
        if (tokenizer is null && stops.Length > 0)
        {
            throw new CommandException("--stop: the model has no tokenizer, so its output is no text; allowed: none.");
        }

        return new GenerationRequest
        {
            RequestId = "generate",
            Prompt = _prompt.Read(parsed, tokenizer),
            MaxTokens = parsed.GetValue(_maxTokens),
            Sampling = _sampling.Read(parsed),
            StopTokenIds = !parsed.GetValue(_ignoreEos) && tokenizer?.EndOfTextId is { } end ? new[] { end } : default,
            StopStrings = stops,
        };
    }

    /// <summary>One user on one machine: what the server bounds for fairness needs no bound here.</summary>
    private static EngineOptions Unlimited() => new()
    {
        MaxQueuedTokens = int.MaxValue,
        MaxPromptTokens = int.MaxValue,
        MaxNewTokens = int.MaxValue,
    };
}
