using System.Buffers;
using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>One sequence put together from its stream.</summary>
/// <param name="sequence">Its index.</param>
/// <param name="keepTokens">Whether its tokens are kept beside its text.</param>
internal sealed class FoldedChoice(int sequence, bool keepTokens)
{
    private readonly ArrayBufferWriter<char> _text = new();
    private readonly List<TokenUpdate> _tokens = [];
    private double _logProbs;
    private int _rated;

    /// <summary>Index of the sequence.</summary>
    public int Sequence { get; } = sequence;

    /// <summary>All text so far, that of an echoed prompt included.</summary>
    public ReadOnlySpan<char> Text => _text.WrittenSpan;

    public FinishReason Finish { get; private set; }

    /// <summary>What it goes on from.</summary>
    public ChoicePrompt Prompt { get; private set; } = new("", [], null);

    /// <summary>The generated tokens, where they are kept.</summary>
    public IReadOnlyList<TokenUpdate> Tokens => _tokens;

    /// <summary>How probable the model finds its tokens, on average; the least there is for a sequence without any.</summary>
    public double MeanLogProb => _rated == 0 ? double.NegativeInfinity : _logProbs / _rated;

    /// <summary>Sets the prompt.</summary>
    public void Begin(ChoicePrompt prompt)
    {
        Prompt = prompt;
        _text.Write(prompt.Echo);
    }

    /// <summary>Appends one piece.</summary>
    public void Append(ReadOnlySpan<char> text, in TokenUpdate update)
    {
        _text.Write(text);
        Finish = update.Finish;
        if (update.TokenId < 0)
        {
            return;
        }

        if (keepTokens)
        {
            _tokens.Add(update);
        }

        if (update.Detail?.LogProb is { } logProb)
        {
            _logProbs += logProb;
            _rated++;
        }
    }
}

/// <summary>Folds the streams of a request into whole choices: a non-streaming answer is the same stream, collected.</summary>
internal sealed class FoldSink(int sequences, bool keepTokens) : IChoiceSink
{
    private readonly FoldedChoice[] _folded = [.. Enumerable.Range(0, sequences).Select(sequence => new FoldedChoice(sequence, keepTokens))];

    /// <inheritdoc/>
    public ValueTask BeginAsync(int choice, ChoicePrompt prompt, CancellationToken cancellationToken)
    {
        _folded[choice].Begin(prompt);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        _folded[choice].Append(text.Span, update);
        return ValueTask.CompletedTask;
    }

    /// <summary>The choices to give: of each prompt's candidates the n with the highest mean log-probability, best first.</summary>
    public IReadOnlyList<FoldedChoice> Choices(int candidates, int n) => candidates == n
        ? _folded
        : [.. _folded.Chunk(candidates).SelectMany(own => own.OrderByDescending(choice => choice.MeanLogProb).Take(n))];
}
