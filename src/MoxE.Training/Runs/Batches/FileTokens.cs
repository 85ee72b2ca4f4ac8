using MoxE.Training.Data.TokenFiles;

namespace MoxE.Training.Runs.Batches;

/// <summary>The text of a token file.</summary>
/// <param name="file">Stays the caller's.</param>
internal sealed class FileTokens(TokenFile file) : ITokens
{
    /// <inheritdoc/>
    public long Length => file.Length;

    /// <inheritdoc/>
    public void Read(long start, Span<long> destination) => file.Read(start, destination);
}
