namespace MoxE.Cli.Benchmarks.Serving.Scenarios;

/// <summary>Keeps the gaps of some streams, and tells when each of them has gone on for a while.</summary>
/// <param name="streams">How many.</param>
internal sealed class GapWatch(int streams)
{
    private readonly Lock _gate = new();
    private readonly int[] _pieces = new int[streams];
    private readonly List<(TimeSpan From, TimeSpan To)> _gaps = [];
    private readonly int[] _wanted = new int[streams];
    private TaskCompletionSource? _waiting;
    private Exception? _failure;

    /// <summary>A piece of a stream has come.</summary>
    /// <param name="stream">Which.</param>
    /// <param name="at">When.</param>
    /// <param name="gap">Since the piece before; null for a request's first.</param>
    public void Piece(int stream, TimeSpan at, TimeSpan? gap)
    {
        lock (_gate)
        {
            if (gap is { } passed)
            {
                _gaps.Add((at - passed, at));
            }

            _pieces[stream]++;
            Tell_NeedsLock();
        }
    }

    /// <summary>The streams cannot go on: whoever waits for them is told.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _waiting?.TrySetException(failure);
        }
    }

    /// <summary>Waits until each stream has brought so many pieces more. One waits at a time.</summary>
    public Task UntilEachBringsAsync(int pieces, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            for (int i = 0; i < _wanted.Length; i++)
            {
                _wanted[i] = _pieces[i] + pieces;
            }

            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Tell_NeedsLock();
            return _waiting.Task.WaitAsync(stop);
        }
    }

    /// <summary>Gaps that lie within a span whole.</summary>
    public IReadOnlyList<TimeSpan> Within(TimeSpan from, TimeSpan to) => Where(gap => gap.From >= from && gap.To <= to);

    /// <summary>Gaps that a span touches: what happened in it may have made them longer.</summary>
    public IReadOnlyList<TimeSpan> Touching(TimeSpan from, TimeSpan to) => Where(gap => gap.To > from && gap.From < to);

    private TimeSpan[] Where(Func<(TimeSpan From, TimeSpan To), bool> isWanted)
    {
        lock (_gate)
        {
            return [.. _gaps.Where(isWanted).Select(gap => gap.To - gap.From)];
        }
    }

    private void Tell_NeedsLock()
    {
        for (int i = 0; i < _pieces.Length; i++)
        {
            if (_pieces[i] < _wanted[i])
            {
                return;
            }
        }

        _waiting?.TrySetResult();
    }
}
