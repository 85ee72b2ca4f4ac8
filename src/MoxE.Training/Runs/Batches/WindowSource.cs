namespace MoxE.Training.Runs.Batches;

/// <summary>Where a row of a batch reads.</summary>
/// <param name="Start">First token; the window holds one token more than the row's length, for the targets are shifted by one.</param>
/// <param name="IsFresh">Whether the recurrent state before it is zero.</param>
internal readonly record struct Window(long Start, bool IsFresh);

/// <summary>Chooses the windows of each step.</summary>
internal abstract class WindowSource
{
    /// <summary>The windows of a step, one for each row. Steps are asked for in order.</summary>
    /// <param name="step">1 for the first.</param>
    public abstract Window[] Next(int step);

    /// <summary>What has to be remembered besides the step; empty where nothing has.</summary>
    public virtual IReadOnlyList<long> Positions => [];

    /// <summary>Goes on where <see cref="Positions"/> was read.</summary>
    public virtual void Restore(IReadOnlyList<long> positions)
    {
    }
}
