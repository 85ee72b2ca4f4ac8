using MoxE.Training.Runs.Batches;

namespace MoxE.TrainingTests.Runs;

/// <summary>A text in memory.</summary>
internal sealed class ArrayTokens(params long[] ids) : ITokens
{
    public long Length => ids.Length;

    public void Read(long start, Span<long> destination) => ids.AsSpan((int)start, destination.Length).CopyTo(destination);

    /// <summary>Tokens drawn evenly from 0 … below <paramref name="vocabulary"/>.</summary>
    public static ArrayTokens Random(int length, int vocabulary, int seed)
    {
        var random = new Random(seed);
        return new ArrayTokens([.. Enumerable.Range(0, length).Select(_ => (long)random.Next(vocabulary))]);
    }

    /// <summary>The same tokens over and over.</summary>
    public static ArrayTokens Repeating(int length, params long[] pattern) =>
        new([.. Enumerable.Range(0, length).Select(i => pattern[i % pattern.Length])]);
}
