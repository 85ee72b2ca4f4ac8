namespace MoxE.Cli.Benchmarks.Serving.Traffic;

/// <summary>How much is asked of a server at one level of load.</summary>
/// <param name="Requests">Most requests.</param>
/// <param name="Limit">No request is sent after this; null sets no limit. Those that run then are waited for.</param>
/// <param name="PromptTokens">Of each prompt.</param>
/// <param name="MaxTokens">Most tokens of each answer.</param>
internal sealed record LoadShape(int Requests, TimeSpan? Limit, int PromptTokens, int MaxTokens)
{
    /// <summary>Whether a request may still be sent.</summary>
    /// <param name="sent">How many were before it.</param>
    /// <param name="at">When it would be sent.</param>
    public bool Allows(int sent, TimeSpan at) => sent < Requests && (Limit is not { } limit || at <= limit);
}
