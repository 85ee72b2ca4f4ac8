using System.Text.Json.Serialization;
using MoxE.Model.Routing;

namespace MoxE.Cli.Evaluation;

/// <summary>What one layer's router did, over every row that was run; what cannot be told is null.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Figures">The figures that the JSON form shows one by one.</param>
internal sealed record LayerRouting(int Layer, [property: JsonIgnore] RoutingSummary Figures)
{
    /// <summary>Tokens given to each expert, [E].</summary>
    public IReadOnlyList<long> ExpertTokenCounts => Figures.ExpertCounts;

    /// <summary>The same as shares of all (token, expert) assignments.</summary>
    public IReadOnlyList<double> ExpertShare => Figures.ExpertShares;

    /// <summary>Coefficient of variation of the shares: 0 when all experts are used alike.</summary>
    public double? ShareVariation => Figures.ShareVariation;

    /// <summary>The smallest share.</summary>
    public double? MinimumShare => Figures.MinimumShare;

    /// <summary>Experts with a share below <see cref="RoutingSummary.DeadShare"/>.</summary>
    public int? DeadExperts => Figures.DeadExperts;

    /// <summary>Mean normalised entropy of the router's distribution, 0 … 1.</summary>
    public double? MeanEntropy => Figures.MeanEntropy;

    /// <summary>Mean predicted difficulty, 0 … 1; null without a conditioned gate.</summary>
    public double? MeanDifficulty => Figures.MeanDifficulty;

    /// <summary>Correlation of difficulty with entropy.</summary>
    public double? DifficultyEntropyCorrelation => Figures.DifficultyEntropyCorrelation;

    /// <summary>Correlation of difficulty with the input token's rarity; null without token counts.</summary>
    public double? DifficultyRarityCorrelation => Figures.DifficultyRarityCorrelation;

    /// <summary>Correlation of entropy with the input token's rarity; null without token counts.</summary>
    public double? EntropyRarityCorrelation => Figures.EntropyRarityCorrelation;

    /// <summary>Share of the assignments that went to mLSTM experts; null when there are none.</summary>
    [JsonPropertyName("mlstm_group_share")]
    public double? MLstmGroupShare => Figures.MLstmShare;

    /// <summary>The same on the rarest tokens, at most a tenth of the training text; null without token counts.</summary>
    [JsonPropertyName("mlstm_group_share_of_rare")]
    public double? MLstmGroupShareOfRare => Figures.MLstmShareOfRare;

    /// <summary>The same on the most frequent tokens, half of the training text; null without token counts.</summary>
    [JsonPropertyName("mlstm_group_share_of_common")]
    public double? MLstmGroupShareOfCommon => Figures.MLstmShareOfCommon;

    /// <summary>The same by tenths of the training text, commonest tokens first, [10]; null where a tenth had no token.</summary>
    [JsonPropertyName("mlstm_group_share_by_rarity")]
    public IReadOnlyList<double?> MLstmGroupShareByRarity => Figures.MLstmShareByRarity;
}
