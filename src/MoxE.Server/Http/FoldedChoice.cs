using System.Buffers;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>One choice put together from its stream.</summary>
internal sealed class FoldedChoice
{
    private readonly ArrayBufferWriter<char> _text = new();

    /// <summary>All text so far.</summary>
    public ReadOnlySpan<char> Text => _text.WrittenSpan;

    public FinishReason Finish { get; private set; }

    /// <summary>Appends one piece.</summary>
    public void Append(ReadOnlySpan<char> text, FinishReason finish)
    {
        _text.Write(text);
        Finish = finish;
    }
}

/// <summary>Folds the streams of a request into whole choices: a non-streaming answer is the same stream, collected.</summary>
internal sealed class FoldSink(int choices) : IChoiceSink
{
    /// <summary>The choices by index.</summary>
    public IReadOnlyList<FoldedChoice> Choices { get; } = [.. Enumerable.Range(0, choices).Select(_ => new FoldedChoice())];

    /// <inheritdoc/>
    public ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        Choices[choice].Append(text.Span, update.Finish);
        return ValueTask.CompletedTask;
    }
}
