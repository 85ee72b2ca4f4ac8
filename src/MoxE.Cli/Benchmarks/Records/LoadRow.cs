using MoxE.Cli.Benchmarks.Serving.Clients;

namespace MoxE.Cli.Benchmarks.Records;

/// <summary>What a level of load gave. Latencies are those of requests without an error; speeds count all that arrived.</summary>
/// <param name="Protocol">http or grpc.</param>
/// <param name="Loop">closed or open.</param>
/// <param name="Load">Clients of a closed loop; requests a second that an open one sends.</param>
/// <param name="PromptTokens">Of each prompt.</param>
/// <param name="MaxTokens">Most tokens of each answer.</param>
/// <param name="Requests">Requests that ended, errors included.</param>
/// <param name="Errors">How many ended in each kind of error.</param>
/// <param name="Seconds">To the last end.</param>
/// <param name="Tokens">Tokens generated.</param>
/// <param name="Pieces">Pieces they came in.</param>
/// <param name="TimeToFirstToken">From when a request was to be sent.</param>
/// <param name="InterToken">Between pieces.</param>
/// <param name="Total">From when a request was to be sent to its end.</param>
/// <param name="Lag">How late the client was: where this is not small, the client is what was measured.</param>
/// <param name="ModelShare">Share of the time in which the server was inside a step of the model; null where it does not tell.</param>
/// <param name="MeanBatch">Sequences of a step, in the mean; null where the server does not tell.</param>
internal sealed record LoadRow(
    string Protocol, string Loop, double Load, int PromptTokens, int MaxTokens, int Requests, IReadOnlyDictionary<string, int> Errors, double Seconds, long Tokens, long Pieces,
    LatencySummary? TimeToFirstToken, LatencySummary? InterToken, LatencySummary? Total, LatencySummary? Lag, double? ModelShare = null, double? MeanBatch = null)
{
    /// <summary>Tokens generated in a second, of all streams together.</summary>
    public double TokensPerSecond => Seconds > 0 ? Tokens / Seconds : 0;

    /// <summary>Requests that ended well in a second.</summary>
    public double RequestsPerSecond => Seconds > 0 ? (Requests - Errors.Values.Sum()) / Seconds : 0;

    /// <summary>Sums up.</summary>
    public static LoadRow Of(string protocol, string loop, double load, int promptTokens, int maxTokens, IReadOnlyList<RequestRecord> records)
    {
        RequestRecord[] whole = [.. records.Where(record => record.Error is null)];
        SortedDictionary<string, int> errors = new(StringComparer.Ordinal);
        foreach (string error in records.Select(record => record.Error).OfType<string>())
        {
            errors[error] = errors.GetValueOrDefault(error) + 1;
        }

        return new LoadRow(
            protocol,
            loop,
            load,
            promptTokens,
            maxTokens,
            records.Count,
            errors,
            records.Count == 0 ? 0 : records.Max(record => record.Ended).TotalSeconds,
            records.Sum(record => (long)record.Tokens),
            records.Sum(record => (record.First is null ? 0L : 1) + record.Gaps.Count),
            LatencySummary.Of(whole.Select(record => record.TimeToFirstToken).OfType<TimeSpan>()),
            LatencySummary.Of(whole.SelectMany(record => record.Gaps)),
            LatencySummary.Of(whole.Select(record => record.Total)),
            LatencySummary.Of(records.Select(record => record.Lag)));
    }
}
