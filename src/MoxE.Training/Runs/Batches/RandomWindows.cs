namespace MoxE.Training.Runs.Batches;

/// <summary>Windows at random places, each from zero state.</summary>
/// <param name="length">Tokens of the text, more than <paramref name="window"/>.</param>
/// <param name="rows">B.</param>
/// <param name="window">T.</param>
/// <param name="seed">Of the run.</param>
internal sealed class RandomWindows(long length, int rows, int window, long seed) : WindowSource
{
    /// <inheritdoc/>
    public override Window[] Next(int step) =>
        [.. Enumerable.Range(0, rows).Select(row => new Window(Draw.Below(length - window, seed, DrawPurpose.Place, step, row), IsFresh: true))];
}
