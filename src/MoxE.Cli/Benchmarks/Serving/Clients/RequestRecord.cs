namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>A request that has ended; times count from the beginning of the measurement.</summary>
/// <param name="Due">When it was to be sent.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="First">When its first piece came; null when none did.</param>
/// <param name="Ended">When its stream ended.</param>
/// <param name="Tokens">Tokens that the server counted.</param>
/// <param name="Gaps">Between its pieces.</param>
/// <param name="Error">The kind of error; null when the stream was whole.</param>
internal sealed record RequestRecord(TimeSpan Due, TimeSpan Sent, TimeSpan? First, TimeSpan Ended, int Tokens, IReadOnlyList<TimeSpan> Gaps, string? Error)
{
    /// <summary>From when it was to be sent to its first piece.</summary>
    public TimeSpan? TimeToFirstToken => First - Due;

    /// <summary>From when it was to be sent to its end.</summary>
    public TimeSpan Total => Ended - Due;

    /// <summary>How late the client sent it.</summary>
    public TimeSpan Lag => Sent - Due;
}
