namespace MoxE.Training.Runs.Configuration;

/// <summary>How long to train: exactly one of the three.</summary>
internal sealed record RunLength
{
    /// <summary><c>steps</c>: ≥ 1.</summary>
    public int? Steps { get; init; }

    /// <summary><c>tokens</c>: ≥ 1, rounded up to whole steps.</summary>
    public long? Tokens { get; init; }

    /// <summary><c>epochs</c>: above 0; tokens of the training file times this, rounded up to whole steps.</summary>
    public double? Epochs { get; init; }

    /// <summary>The number of steps, at least 1.</summary>
    /// <param name="tokensPerStep">Trained on in each.</param>
    /// <param name="fileTokens">Of the training file.</param>
    public int InSteps(long tokensPerStep, long fileTokens)
    {
        double tokens = Tokens ?? (Epochs * fileTokens) ?? 0;
        return Steps ?? (int)Math.Clamp(Math.Ceiling(tokens / tokensPerStep), 1, TrainingLimits.Steps);
    }
}
