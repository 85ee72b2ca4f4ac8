using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>
/// What a client sees of one request, and when. A piece is what brings tokens: a gRPC message with token ids, an HTTP
/// event with text. A gap lies between two pieces, whatever number of tokens a piece brings: an event over HTTP has no
/// text while a character is unfinished and then that of several tokens, so its gaps are longer, never shorter. Pieces
/// that arrive together have gaps of nothing between them.
/// </summary>
/// <param name="clock">Of the measurement.</param>
/// <param name="due">When the request was to be sent: latencies count from then, so that a client that is late does not make a server look fast.</param>
/// <param name="onPiece">Told of each piece with the time since the one before, null for the first; or null.</param>
internal sealed class StreamTrace(LoadClock clock, TimeSpan due, Action<TimeSpan, TimeSpan?>? onPiece = null)
{
    private readonly TimeSpan _sent = clock.Now;
    private readonly List<TimeSpan> _gaps = [];
    private TimeSpan? _first;
    private TimeSpan _last;
    private int _tokens;

    /// <summary>A piece is there.</summary>
    public void Piece()
    {
        TimeSpan now = clock.Now;
        TimeSpan? gap = _first is null ? null : now - _last;
        if (gap is { } passed)
        {
            _gaps.Add(passed);
        }

        _first ??= now;
        _last = now;
        onPiece?.Invoke(now, gap);
    }

    /// <summary>The server says how many tokens it has generated for the request.</summary>
    public void Usage(int tokens) => _tokens = tokens;

    /// <summary>The request has ended now.</summary>
    /// <param name="error">The kind of error; null when there was none.</param>
    public RequestRecord End(string? error) => new(due, _sent, _first, clock.Now, _tokens, _gaps, error);
}
