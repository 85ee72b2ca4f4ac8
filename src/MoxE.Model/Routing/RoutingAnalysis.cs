namespace MoxE.Model.Routing;

/// <summary>
/// What one layer's router does, gathered token by token in constant memory: who gets the tokens, how sure the router is,
/// and whether difficulty and rarity of a token have to do with it. For one thread.
/// </summary>
/// <param name="expertCount">E, ≥ 1.</param>
/// <param name="mLstmExperts">How many of them are mLSTM experts, 0 … E; these come first.</param>
/// <param name="bands">Bands of token rarity; null where the training text's token counts are not known.</param>
public sealed class RoutingAnalysis(int expertCount, int mLstmExperts, RarityBands? bands = null)
{
    /// <summary>Bins of the histogram of H against d, along each axis: 20.</summary>
    public const int HistogramBins = 20;

    private readonly long[] _assignments = new long[expertCount];
    private readonly long[] _bandAssignments = new long[RarityBands.Count];
    private readonly long[] _bandMLstm = new long[RarityBands.Count];
    private readonly RunningMean[] _bandRarity = [.. Enumerable.Range(0, RarityBands.Count).Select(_ => new RunningMean())];
    private readonly long[] _histogram = new long[HistogramBins * HistogramBins];
    private readonly RunningMean _entropy = new();
    private readonly RunningMean _difficulty = new();
    private readonly Comoment _difficultyEntropy = new();
    private readonly Comoment _difficultyRarity = new();
    private readonly Comoment _entropyRarity = new();
    private long _tokens;

    /// <summary>Adds a token.</summary>
    /// <param name="rarity">Its rarity in bits (<see cref="TokenRarity.Bits"/>); NaN where it is not known.</param>
    /// <param name="entropy">Normalised entropy H of the router's distribution, 0 … 1.</param>
    /// <param name="difficulty">Predicted difficulty d, 0 … 1; NaN without a conditioned gate.</param>
    /// <param name="experts">The experts it went to, [K], each 0 … E − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An expert does not exist; nothing of the token was added.</exception>
    /// <remarks>A figure that is no finite number is left out of the means, correlations and bins it would enter.</remarks>
    public void Add(double rarity, double entropy, double difficulty, ReadOnlySpan<int> experts)
    {
        int mLstm = CountMLstm(experts);
        foreach (int expert in experts)
        {
            _assignments[expert]++;
        }

        _tokens++;
        _entropy.Add(entropy);
        _difficulty.Add(difficulty);
        _difficultyEntropy.Add(difficulty, entropy);
        _difficultyRarity.Add(difficulty, rarity);
        _entropyRarity.Add(entropy, rarity);
        if (bands is not null && double.IsFinite(rarity))
        {
            int band = bands.BandOf(rarity);
            _bandAssignments[band] += experts.Length;
            _bandMLstm[band] += mLstm;
            _bandRarity[band].Add(rarity);
        }

        if (double.IsFinite(entropy) && double.IsFinite(difficulty))
        {
            _histogram[(Bin(entropy) * HistogramBins) + Bin(difficulty)]++;
        }
    }

    /// <summary>The figures so far.</summary>
    public RoutingSummary Summary() => new()
    {
        Tokens = _tokens,
        ExpertCounts = [.. _assignments],
        MeanEntropy = _entropy.Value(),
        MeanDifficulty = _difficulty.Value(),
        DifficultyEntropyCorrelation = _difficultyEntropy.Correlation(),
        DifficultyRarityCorrelation = _difficultyRarity.Correlation(),
        EntropyRarityCorrelation = _entropyRarity.Correlation(),
        MLstmShare = MLstmShare(_assignments.Take(mLstmExperts).Sum(), _assignments.Sum()),
        MLstmShareByRarity = [.. _bandMLstm.Zip(_bandAssignments, MLstmShare)],
        AssignmentsByRarity = [.. _bandAssignments],
        MeanRarity = [.. _bandRarity.Select(mean => mean.Value())],
        MLstmShareOfRare = MLstmShare(_bandMLstm[^1], _bandAssignments[^1]),
        MLstmShareOfCommon = MLstmShare(_bandMLstm.Take(RarityBands.CommonCount).Sum(), _bandAssignments.Take(RarityBands.CommonCount).Sum()),
        EntropyDifficultyHistogram = [.. _histogram],
    };

    private double? MLstmShare(long mLstm, long all) => mLstmExperts > 0 && all > 0 ? (double)mLstm / all : null;

    private int CountMLstm(ReadOnlySpan<int> experts)
    {
        int count = 0;
        foreach (int expert in experts)
        {
            if ((uint)expert >= (uint)expertCount)
            {
                throw new ArgumentOutOfRangeException(nameof(experts), expert, $"the layer has experts 0 to {expertCount - 1}");
            }

            count += expert < mLstmExperts ? 1 : 0;
        }

        return count;
    }

    private static int Bin(double value) => (int)Math.Clamp(value * HistogramBins, 0, HistogramBins - 1);
}
