using MoxE.Engine.Requests;
using MoxE.Engine.Text;
using MoxE.Model.Tokens;

namespace MoxE.Engine.Streams;

/// <summary>
/// The engine's end of one generation: token ids in; text, cut at stop strings, out. A token is first taken, which says
/// whether it ends the generation, and then published, so that the slot is free again before the reader knows.
/// </summary>
internal sealed class GenerationWriter(OutputPipe pipe, IncrementalDetokenizer decoder, StopMatcher matcher)
{
    private int _cut = -1; // characters held before the stop string, once one was completed

    public OutputPipe Pipe => pipe;

    /// <summary>Decodes <paramref name="token"/> and looks for stop strings.</summary>
    /// <param name="token">The token drawn.</param>
    /// <param name="isLast">The request's token limit is reached with it.</param>
    /// <param name="scratch">Room for the characters of one token.</param>
    public FinishReason Take(int token, bool isLast, Span<char> scratch)
    {
        Accept(scratch[..decoder.Append(token, scratch)]);
        if (isLast)
        {
            End(scratch);
        }

        return _cut >= 0 ? FinishReason.Stop : isLast ? FinishReason.Length : FinishReason.None;
    }

    /// <summary>Publishes the token taken last.</summary>
    public void Publish(int token, FinishReason finish) => pipe.Publish(token, Releasable(finish), finish);

    /// <summary>Publishes the closing update, which releases the text held back.</summary>
    public void Close(FinishReason finish, EngineError? error, Span<char> scratch)
    {
        End(scratch);
        pipe.Publish(-1, Releasable(finish), finish, error);
    }

    private int Releasable(FinishReason finish) =>
        _cut >= 0 ? _cut : finish == FinishReason.None ? pipe.Held - matcher.Held : pipe.Held;

    private void End(Span<char> scratch)
    {
        if (_cut < 0)
        {
            Accept(scratch[..decoder.Flush(scratch)]);
        }
    }

    private void Accept(ReadOnlySpan<char> piece)
    {
        int before = pipe.Held;
        pipe.Hold(piece);
        if (matcher.TryMatch(piece, out int end, out int length))
        {
            _cut = before + end - length;
        }
    }
}
