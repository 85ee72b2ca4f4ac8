using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Client;
using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Engine.Requests;
using MoxE.Model.Tokens;
using GenerationRequest = MoxE.Engine.Requests.GenerationRequest;

namespace MoxE.Cli.Chat.Local;

/// <summary>A model folder run by the engine in this process; see <see cref="LocalPrompt"/> for what it is asked.</summary>
internal sealed class LocalPartner : IChatPartner
{
    private readonly LoadedModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly InferenceEngine _engine;
    private readonly LocalPrompt _prompts;
    private readonly ChatSettings _settings;

    private LocalPartner(CliContext context, LoadedModel model, Tokenizer tokenizer, ChatSettings settings)
    {
        (_model, _tokenizer, _settings, _prompts) = (model, tokenizer, settings, new LocalPrompt(tokenizer, model.Chat, context.Time));
        EngineOptions unlimited = new() { MaxQueuedTokens = int.MaxValue, MaxPromptTokens = int.MaxValue, MaxNewTokens = int.MaxValue };
        _engine = new InferenceEngine(model.Runner, tokenizer, unlimited, context.Time, NullLogger<InferenceEngine>.Instance);
    }

    public string Title => _prompts.MarksTurns
        ? _model.Folder.Manifest.Name
        : $"{_model.Folder.Manifest.Name}, which has read texts and knows no instructions: it goes on with the conversation as with a book";

    /// <summary>Loads the model and waits until it can answer.</summary>
    /// <exception cref="CommandException">The model has no tokenizer.</exception>
    public static async Task<LocalPartner> OpenAsync(CliContext context, string path, int threads, ChatSettings settings, CancellationToken stop)
    {
        var model = LoadedModel.Open(path, new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = 1, Threads = threads });
        if (model.Tokenizer is not { } tokenizer)
        {
            model.Dispose();
            throw new CommandException($"{path}: the model has no tokenizer, so it has no words; allowed: a model with one.");
        }

        LocalPartner partner = new(context, model, tokenizer, settings);
        partner._engine.Start();
        await partner._engine.Ready.WaitAsync(stop).ConfigureAwait(false);
        return partner;
    }

    public async IAsyncEnumerable<AnswerPiece> AnswerAsync(IReadOnlyList<ChatTurn> messages, [EnumeratorCancellation] CancellationToken stop)
    {
        int[] prompt = _prompts.Encode(messages);
        Admission admission = _engine.Submit(Request(prompt));
        if (!admission.Accepted)
        {
            throw new CommandException(admission.Error.Message);
        }

        using Generation generation = admission.Generation;
        ArrayBufferWriter<char> text = new();
        List<TokenRouting> held = []; // of tokens whose text is still to come
        FinishReason finish = FinishReason.None;
        while (await generation.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            while (generation.TryRead(text, out TokenUpdate update))
            {
                finish = update.Finish;
                if (update.Detail?.Routing is { } routing)
                {
                    held.Add(TokenRouting.Of(routing, _engine.Shape.MLstmExpertCount));
                }

                if (text.WrittenCount > 0)
                {
                    yield return new AnswerPiece(text.WrittenSpan.ToString(), TokenRouting.Mean(held));
                    text.ResetWrittenCount();
                    held.Clear();
                }
            }
        }

        if (finish is not (FinishReason.Stop or FinishReason.Length))
        {
            throw new CommandException(generation.Error?.Message ?? $"the answer ended early: {finish}.");
        }

        yield return new AnswerPiece("", Counts: new AnswerCounts(prompt.Length, generation.CompletionTokens));
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync().ConfigureAwait(false);
        _model.Dispose();
    }

    private GenerationRequest Request(int[] prompt) => new()
    {
        RequestId = "chat",
        Prompt = prompt,
        MaxTokens = _settings.MaxTokens,
        Sampling = _settings.Sampling,
        StopTokenIds = _tokenizer.EndOfTextId is { } end ? new[] { end } : default,
        StopStrings = _prompts.MarksTurns ? [] : [LocalPrompt.Border],
        RecordRouting = _settings.Routing,
    };
}
