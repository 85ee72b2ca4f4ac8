namespace MoxE.Training.Runs.Batches;

/// <summary>
/// Each row reads on where its last window ended, so that the recurrent state can be carried along. Rows begin spread evenly
/// over the text; at its end they go on at its beginning, from zero state.
/// </summary>
/// <param name="length">Tokens of the text, more than <paramref name="window"/>.</param>
/// <param name="rows">B.</param>
/// <param name="window">T.</param>
/// <param name="seed">Of the run.</param>
/// <param name="resetProbability">0 … 1, for each row and step: the row goes on at a random place, from zero state.</param>
internal sealed class RowStreams(long length, int rows, int window, long seed, double resetProbability) : WindowSource
{
    private long[] _next = [.. Enumerable.Range(0, rows).Select(row => (long)((Int128)(length - window) * row / rows))];

    /// <summary>Where each row reads next.</summary>
    public override IReadOnlyList<long> Positions => _next;

    /// <inheritdoc/>
    public override Window[] Next(int step)
    {
        var windows = new Window[rows];
        for (int row = 0; row < rows; row++)
        {
            windows[row] = NextOf(row, step);
            _next[row] = windows[row].Start + window;
        }

        return windows;
    }

    /// <inheritdoc/>
    public override void Restore(IReadOnlyList<long> positions) => _next = [.. positions];

    private Window NextOf(int row, int step)
    {
        if (Draw.Unit(seed, DrawPurpose.Reset, step, row) < resetProbability)
        {
            return new Window(Draw.Below(length - window, seed, DrawPurpose.Place, step, row), IsFresh: true);
        }

        return _next[row] + window < length ? new Window(_next[row], IsFresh: step == 1) : new Window(0, IsFresh: true);
    }
}
