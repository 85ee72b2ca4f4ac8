namespace MoxE.Engine.Verification;

/// <summary>Cuts the sequences of a case into steps. The same seed gives the same steps.</summary>
internal static class VerificationPlan
{
    /// <summary>Longest random chunk.</summary>
    public const int MostChunkTokens = 16;

    /// <summary>The steps of one way; each step lists its chunks in batch order.</summary>
    /// <param name="way">How to cut.</param>
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <param name="random">Sizes and orders.</param>
    public static IEnumerable<IReadOnlyList<SequenceChunk>> Steps(VerificationWay way, IReadOnlyList<int> lengths, Random random) => way switch
    {
        VerificationWay.Whole => lengths.SelectMany((length, sequence) => Alone(sequence, length, () => length)),
        VerificationWay.Chunks => lengths.SelectMany((length, sequence) => Alone(sequence, length, () => random.Next(1, MostChunkTokens + 1))),
        VerificationWay.Tokens => lengths.SelectMany((length, sequence) => Alone(sequence, length, () => 1)),
        _ => Interleaved(lengths, random),
    };

    private static IEnumerable<IReadOnlyList<SequenceChunk>> Alone(int sequence, int length, Func<int> size)
    {
        for (int first = 0; first < length;)
        {
            int count = Math.Min(size(), length - first);
            yield return [new SequenceChunk(sequence, first, count)];
            first += count;
        }
    }

    private static IEnumerable<IReadOnlyList<SequenceChunk>> Interleaved(IReadOnlyList<int> lengths, Random random)
    {
        int[] done = new int[lengths.Count];
        while (true)
        {
            int[] order = [.. Enumerable.Range(0, lengths.Count).Where(sequence => done[sequence] < lengths[sequence])];
            if (order.Length == 0)
            {
                yield break;
            }

            random.Shuffle(order);
            List<SequenceChunk> step = [];
            foreach (int sequence in order)
            {
                int count = Math.Min(random.Next(1, MostChunkTokens + 1), lengths[sequence] - done[sequence]);
                step.Add(new SequenceChunk(sequence, done[sequence], count));
                done[sequence] += count;
            }

            yield return step;
        }
    }
}
