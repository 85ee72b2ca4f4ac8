namespace MoxE.Training.Runs.Records;

/// <summary>What the router of one layer did with a text.</summary>
/// <param name="ExpertShares">[E]: share of all assignments, adding up to 1.</param>
/// <param name="MeanEntropy">Mean of H over the tokens, 0 … 1.</param>
/// <param name="MeanDifficulty">Mean of d over the tokens, 0 … 1; null without a conditioned gate.</param>
internal sealed record LayerRouting(IReadOnlyList<double> ExpertShares, double MeanEntropy, double? MeanDifficulty)
{
    /// <summary>Share of the expert with the fewest assignments: 0 for a dead one.</summary>
    public double LeastShare => ExpertShares.Min();

    /// <summary>Share of the first half of the experts.</summary>
    public double FirstGroupShare => ExpertShares.Take(ExpertShares.Count / 2).Sum();
}
