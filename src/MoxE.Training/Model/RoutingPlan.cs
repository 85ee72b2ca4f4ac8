namespace MoxE.Training.Model;

/// <summary>Sorts the routed pairs of a batch by expert, so that each expert sees its tokens and no others.</summary>
internal static class RoutingPlan
{
    /// <summary>Every routed token as a sequence of its own: one group for each expert that has tokens.</summary>
    /// <param name="experts">Expert of each rank of each token, [N·K].</param>
    /// <param name="k">K.</param>
    /// <param name="expertCount">E.</param>
    public static List<RoutedGroup> OfTokens(ReadOnlySpan<long> experts, int k, int expertCount)
    {
        var groups = new List<RoutedGroup>(expertCount);
        List<long>[] pairs = ByExpert(experts, expertCount);
        for (int expert = 0; expert < expertCount; expert++)
        {
            if (pairs[expert].Count > 0)
            {
                groups.Add(new RoutedGroup(expert, [], 1, [.. pairs[expert].Select(pair => pair / k)], [.. pairs[expert]]));
            }
        }

        return groups;
    }

    /// <summary>Each sequence's tokens of an expert as one sequence, SPEC §9.</summary>
    /// <param name="experts">Expert of each rank of each token, [B·T·K].</param>
    /// <param name="k">K.</param>
    /// <param name="expertCount">E.</param>
    /// <param name="tokens">T.</param>
    /// <param name="equalLengths">
    /// False: one padded group for each expert, whose state at the end is worth something only where nothing was padded.
    /// True: sequences of equal length together, nothing padded.
    /// </param>
    public static List<RoutedGroup> OfSequences(ReadOnlySpan<long> experts, int k, int expertCount, int tokens, bool equalLengths)
    {
        var groups = new List<RoutedGroup>(expertCount);
        List<long>[] pairs = ByExpert(experts, expertCount);
        for (int expert = 0; expert < expertCount; expert++)
        {
            IGrouping<long, long>[] sequences = [.. pairs[expert].GroupBy(pair => pair / k / tokens)];
            int current = expert;
            groups.AddRange(equalLengths
                ? sequences.GroupBy(sequence => sequence.Count()).OrderBy(alike => alike.Key).Select(alike => Padded(current, k, [.. alike]))
                : sequences.Length == 0 ? [] : [Padded(current, k, sequences)]);
        }

        return groups;
    }

    private static RoutedGroup Padded(int expert, int k, IGrouping<long, long>[] sequences)
    {
        int length = sequences.Max(sequence => sequence.Count());
        long[] tokens = new long[sequences.Length * length];
        long[] pairs = new long[tokens.Length];
        Array.Fill(pairs, -1);
        for (int row = 0; row < sequences.Length; row++)
        {
            long[] own = [.. sequences[row]];
            own.CopyTo(pairs, row * length);
            for (int i = 0; i < length; i++)
            {
                tokens[(row * length) + i] = own[i < own.Length ? i : 0] / k;
            }
        }

        return new RoutedGroup(expert, [.. sequences.Select(sequence => sequence.Key)], length, tokens, pairs);
    }

    // Pairs in order of their tokens, so that a sequence's come together and in time.
    private static List<long>[] ByExpert(ReadOnlySpan<long> experts, int expertCount)
    {
        var pairs = new List<long>[expertCount];
        for (int expert = 0; expert < expertCount; expert++)
        {
            pairs[expert] = [];
        }

        for (int pair = 0; pair < experts.Length; pair++)
        {
            pairs[experts[pair]].Add(pair);
        }

        return pairs;
    }
}
