namespace MoxE.Cli.Benchmarks.Records;

/// <summary>What a long prompt does to streams that run when it arrives.</summary>
/// <param name="Protocol">http or grpc.</param>
/// <param name="Streams">Streams that run.</param>
/// <param name="LongPromptTokens">Of the long prompt.</param>
/// <param name="Before">Gaps of the streams before it was sent.</param>
/// <param name="During">Gaps that its time from being sent to its first piece touches.</param>
/// <param name="After">Gaps behind that.</param>
/// <param name="LongFirstToken">Seconds from sending the long prompt to its first piece; null when none came.</param>
/// <param name="Error">How the long request failed; null when it did not.</param>
internal sealed record LongPromptResult(
    string Protocol, int Streams, int LongPromptTokens, LatencySummary? Before, LatencySummary? During, LatencySummary? After, double? LongFirstToken, string? Error)
{
    /// <summary>Median during over median before.</summary>
    public double? RatioP50 => During?.P50 / Before?.P50;

    /// <summary>95th percentile during over that before.</summary>
    public double? RatioP95 => During?.P95 / Before?.P95;
}
