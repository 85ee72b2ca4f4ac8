namespace MoxE.Training.Benchmarks;

/// <summary>What takes the time of a training step on one thread.</summary>
/// <param name="Seconds">Of a whole step, median.</param>
/// <param name="Parts">Median seconds of each part, added up over layers and micro-batches.</param>
internal sealed record StepShares(double Seconds, IReadOnlyList<(string Name, double Seconds)> Parts)
{
    /// <summary>The parts, and what they leave over of the whole.</summary>
    public IEnumerable<(string Name, double Seconds)> All => Parts.Append(("all else", Seconds - Parts.Sum(part => part.Seconds)));
}
