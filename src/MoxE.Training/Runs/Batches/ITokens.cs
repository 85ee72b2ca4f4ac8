namespace MoxE.Training.Runs.Batches;

/// <summary>A long text as token ids. Reads may come from several threads at once.</summary>
internal interface ITokens
{
    /// <summary>Number of tokens.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="destination"/> with the ids from <paramref name="start"/> on.</summary>
    void Read(long start, Span<long> destination);
}
