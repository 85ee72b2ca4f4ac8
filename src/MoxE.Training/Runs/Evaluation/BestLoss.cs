namespace MoxE.Training.Runs.Evaluation;

/// <summary>The lowest held-out loss so far, and how long ago it was.</summary>
/// <param name="Step">Where it was measured; null before the first evaluation.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Waited">Evaluations since then, or since the last that was lower by the least difference that counts.</param>
/// <param name="Mark">The loss the next one has to be lower than, by that difference.</param>
internal sealed record BestLoss(int? Step, double? Loss, int Waited, double? Mark)
{
    /// <summary>Before the first evaluation.</summary>
    public static BestLoss None { get; } = new(null, null, 0, null);

    /// <summary>After an evaluation.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="loss">Held-out loss.</param>
    /// <param name="leastDifference">Nats by which it must be lower to count against patience, ≥ 0.</param>
    public BestLoss With(int step, double loss, double leastDifference)
    {
        bool counts = Mark is null || loss < Mark - leastDifference;
        bool isBest = Loss is null || loss < Loss;
        return new BestLoss(isBest ? step : Step, isBest ? loss : Loss, counts ? 0 : Waited + 1, counts ? loss : Mark);
    }

    /// <summary>Whether to give up.</summary>
    /// <param name="patience">Evaluations to wait; 0 for ever.</param>
    public bool IsExhausted(int patience) => patience > 0 && Waited >= patience;
}
