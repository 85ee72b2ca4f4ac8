namespace MoxE.Model.Routing;

/// <summary>Who was routed where, over the T tokens of a batch.</summary>
public static class RoutingCounts
{
    /// <summary>Adds to <paramref name="counts"/> how many tokens each expert was given. Needs only what the router puts out.</summary>
    /// <param name="experts">Expert of each rank of each token, [T, K].</param>
    /// <param name="counts">[E].</param>
    public static void Add(ReadOnlySpan<int> experts, Span<int> counts)
    {
        foreach (int expert in experts)
        {
            counts[expert]++;
        }
    }

    /// <summary>load_e: the sum over the tokens routed to expert e of its probability, before the K are renormalised.</summary>
    /// <param name="probabilities">[T, E].</param>
    /// <param name="experts">[T, K].</param>
    /// <param name="expertsPerToken">K.</param>
    /// <param name="load">[E], overwritten.</param>
    public static void ExpertLoad(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> experts, int expertsPerToken, Span<float> load)
    {
        int tokens = experts.Length / expertsPerToken;
        ArgumentOutOfRangeException.ThrowIfNotEqual(experts.Length, tokens * expertsPerToken);
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, tokens * load.Length);
        double[] sums = new double[load.Length];
        for (int i = 0; i < experts.Length; i++)
        {
            sums[experts[i]] += probabilities[(i / expertsPerToken * load.Length) + experts[i]];
        }

        for (int e = 0; e < load.Length; e++)
        {
            load[e] = (float)sums[e];
        }
    }

    /// <summary>Share of the assignments that went to the first half of the experts, 0 … 1; 0 when there are none.</summary>
    /// <param name="counts">[E].</param>
    public static double FirstGroupShare(ReadOnlySpan<int> counts)
    {
        (long first, long all) = (0, 0);
        for (int e = 0; e < counts.Length; e++)
        {
            all += counts[e];
            first += e < counts.Length / 2 ? counts[e] : 0;
        }

        return all == 0 ? 0 : (double)first / all;
    }
}
