namespace MoxE.Model.Routing;

/// <summary>What one layer's router did over a number of tokens; a figure that cannot be told is null.</summary>
public sealed record RoutingSummary
{
    /// <summary>An expert with a smaller share of the assignments than this is dead: 0.001.</summary>
    public const double DeadShare = 0.001;

    /// <summary>Tokens seen.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens given to each expert, [E]; a token counts once for each of its K experts.</summary>
    public required IReadOnlyList<long> ExpertCounts { get; init; }

    /// <summary>The same as shares of all (token, expert) assignments, [E], summing to 1; all 0 before any token.</summary>
    public IReadOnlyList<double> ExpertShares
    {
        get
        {
            double all = Math.Max(ExpertCounts.Sum(), 1);
            return [.. ExpertCounts.Select(count => count / all)];
        }
    }

    /// <summary>Standard deviation of the shares over their mean 1/E: 0 when all experts are used alike, √(E − 1) when one is. Null before any token.</summary>
    public double? ShareVariation
    {
        get
        {
            double mean = 1.0 / ExpertCounts.Count;
            return Tokens > 0 ? Math.Sqrt(ExpertShares.Average(share => (share - mean) * (share - mean))) / mean : null;
        }
    }

    /// <summary>Experts with a share below <see cref="DeadShare"/>; null before any token.</summary>
    public int? DeadExperts => Tokens > 0 ? ExpertShares.Count(share => share < DeadShare) : null;

    /// <summary>The smallest share of an expert; null before any token.</summary>
    public double? MinimumShare => Tokens > 0 ? ExpertShares.Min() : null;

    /// <summary>Mean normalised entropy H of the router's distribution, 0 … 1.</summary>
    public required double? MeanEntropy { get; init; }

    /// <summary>Mean predicted difficulty d, 0 … 1; null without a conditioned gate.</summary>
    public required double? MeanDifficulty { get; init; }

    /// <summary>Pearson's correlation of d with H; null without d, for fewer than two tokens, or where one of them never changes.</summary>
    public required double? DifficultyEntropyCorrelation { get; init; }

    /// <summary>Pearson's correlation of d with the input token's rarity in bits; null likewise.</summary>
    public required double? DifficultyRarityCorrelation { get; init; }

    /// <summary>Pearson's correlation of H with the input token's rarity in bits; null likewise.</summary>
    public required double? EntropyRarityCorrelation { get; init; }

    /// <summary>Share of the assignments that went to mLSTM experts; null when there are none.</summary>
    public required double? MLstmShare { get; init; }

    /// <summary>The same by rarity of the input token, commonest first, [10]; null where a band had no token.</summary>
    public required IReadOnlyList<double?> MLstmShareByRarity { get; init; }

    /// <summary>Assignments in each band of rarity, [10].</summary>
    public required IReadOnlyList<long> AssignmentsByRarity { get; init; }

    /// <summary>Mean rarity of the tokens in each band, bits, [10]; null where a band had no token.</summary>
    public required IReadOnlyList<double?> MeanRarity { get; init; }

    /// <summary>mLSTM share on rare tokens: the rarest that together are at most 10 % of the training text.</summary>
    public required double? MLstmShareOfRare { get; init; }

    /// <summary>mLSTM share on common tokens: the most frequent that together are half of the training text.</summary>
    public required double? MLstmShareOfCommon { get; init; }

    /// <summary>Tokens by H and d, [20 · 20], the bin of H times 20 plus the bin of d; each bin is 0.05 wide, the last includes 1.</summary>
    public required IReadOnlyList<long> EntropyDifficultyHistogram { get; init; }
}
