using Microsoft.Extensions.AI;

namespace MoxE.Client.Ai;

/// <summary>Token counts.</summary>
internal static class UsageMapping
{
    public static UsageDetails? Map(Usage? usage) => usage is null ? null : new UsageDetails
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens,
        CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
    };
}
