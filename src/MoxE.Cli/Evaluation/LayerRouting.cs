namespace MoxE.Cli.Evaluation;

/// <summary>What one layer's router did.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="ExpertTokenCounts">Tokens given to each expert, [E].</param>
/// <param name="ExpertShare">The same as shares of all (token, expert) assignments.</param>
/// <param name="MeanEntropy">Mean normalised entropy of the router's distribution, 0 … 1.</param>
/// <param name="MeanDifficulty">Mean predicted difficulty, 0 … 1; null without a conditioned gate.</param>
/// <param name="MLstmGroupShare">Share of the assignments that went to mLSTM experts; null when there are none.</param>
internal sealed record LayerRouting(
    int Layer,
    IReadOnlyList<long> ExpertTokenCounts,
    IReadOnlyList<double> ExpertShare,
    double MeanEntropy,
    double? MeanDifficulty,
    [property: System.Text.Json.Serialization.JsonPropertyName("mlstm_group_share")] double? MLstmGroupShare);
