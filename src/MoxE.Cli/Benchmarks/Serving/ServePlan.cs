using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>What is measured of a server.</summary>
/// <param name="Concurrency">Numbers of clients of the closed loops.</param>
/// <param name="Rates">Requests a second of the open loops.</param>
/// <param name="Requests">Most requests of a level; null: as many as the limits allow where a time is given, else <see cref="UsualRequests"/>.</param>
/// <param name="Limit">No request of a level is sent after this.</param>
/// <param name="PromptTokens">Of each prompt.</param>
/// <param name="MaxTokens">Most tokens of each answer.</param>
/// <param name="LongPromptTokens">Of the long prompt of a scenario.</param>
/// <param name="Streams">Streams that run while a long prompt arrives.</param>
/// <param name="Warmup">Requests over each surface before anything is measured.</param>
/// <param name="Repeats">Starts of the scenario of cold ones.</param>
/// <param name="Seed">Of arrivals.</param>
internal sealed record ServePlan(
    IReadOnlyList<int> Concurrency, IReadOnlyList<double> Rates, int? Requests, TimeSpan? Limit, int PromptTokens, int MaxTokens, int LongPromptTokens, int Streams, int Warmup, int Repeats, int Seed)
{
    /// <summary>Requests of a level unless told otherwise, but never fewer than two for each client.</summary>
    public const int UsualRequests = 64;

    /// <summary>Requests of a scenario unless told otherwise.</summary>
    public const int UsualScenarioRequests = 100;

    /// <summary>Most requests of a level.</summary>
    public const int MostRequests = 100_000;

    /// <summary>Most tokens of a level: when each of them came is kept in memory.</summary>
    public const int MostTokens = 20_000_000;

    /// <summary>Requests of a scenario that counts them.</summary>
    public int ScenarioRequests => Requests ?? UsualScenarioRequests;

    /// <summary>A level of the closed loop.</summary>
    public LoadShape Closed(int clients) => new(Math.Max(MostOfALevel, 2 * clients), Limit, PromptTokens, MaxTokens);

    /// <summary>A level of the open loop.</summary>
    public LoadShape Open => new(MostOfALevel, Limit, PromptTokens, MaxTokens);

    /// <summary>Checks that what is kept of a level fits the memory.</summary>
    /// <exception cref="CommandException">It does not.</exception>
    public void Check()
    {
        long most = (long)Closed(Concurrency.DefaultIfEmpty(1).Max()).Requests * MaxTokens;
        if (most > MostTokens)
        {
            throw new CommandException(FormattableString.Invariant($"--requests, --max-tokens: found up to {most:N0} tokens in a level; allowed: {MostTokens:N0}."));
        }
    }

    private int MostOfALevel => Requests ?? (Limit is null ? UsualRequests : Math.Clamp(MostTokens / MaxTokens, 1, MostRequests));
}
