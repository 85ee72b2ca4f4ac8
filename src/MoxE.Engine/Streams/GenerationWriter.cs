using MoxE.Engine.Requests;
using MoxE.Engine.Text;
using MoxE.Model.Tokens;

namespace MoxE.Engine.Streams;

/// <summary>
/// The engine's end of one generation: token ids in; text, cut at stop strings, out. A token is first taken, which says
/// whether it ends the generation, and then published, so that the slot is free again before the reader knows.
/// </summary>
/// <param name="pipe">Where updates go.</param>
/// <param name="decoder">From tokens to text.</param>
/// <param name="matcher">Looks for stop strings.</param>
/// <param name="minTokens">Tokens before the last of which no stop string counts.</param>
/// <param name="includeStopText">Whether a stop string that was reached stays in the text.</param>
internal sealed class GenerationWriter(
    OutputPipe pipe, IncrementalDetokenizer decoder, StopMatcher matcher, int minTokens = 0, bool includeStopText = false)
{
    private int _taken; // tokens
    private int _cut = -1; // characters held that stay, once a stop string was completed

    public OutputPipe Pipe => pipe;

    /// <summary>Decodes <paramref name="token"/> and looks for stop strings.</summary>
    /// <param name="token">The token drawn.</param>
    /// <param name="isLast">No token may follow it: the request's limit is reached.</param>
    /// <param name="scratch">Room for the characters of one token.</param>
    public FinishReason Take(int token, bool isLast, Span<char> scratch)
    {
        _taken++;
        Accept(scratch[..decoder.Append(token, scratch)]);
        if (isLast)
        {
            End(scratch);
        }

        return _cut >= 0 ? FinishReason.Stop : isLast ? FinishReason.Length : FinishReason.None;
    }

    /// <summary>Publishes the token taken last.</summary>
    public void Publish(int token, FinishReason finish, TokenDetail? detail = null) => pipe.Publish(token, Releasable(finish), finish, detail: detail);

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
        if (matcher.TryMatch(piece, out int end, out int length, counts: _taken >= minTokens))
        {
            _cut = before + end - (includeStopText ? 0 : length);
        }
    }
}
