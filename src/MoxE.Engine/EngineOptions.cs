namespace MoxE.Engine;

/// <summary>Limits and sizes of the engine. Defaults suit a small model on two cores.</summary>
public sealed class EngineOptions
{
    /// <summary>Most tokens in one step, prompts and running generations together. 1 … 65536, default 256.</summary>
    public int MaxStepTokens { get; set; } = 256;

    /// <summary>Longest time that prompt chunks may add to a step while generations run; chunks shrink to meet it. Default 50 ms.</summary>
    public TimeSpan MaxPrefillStall { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Most requests waiting for a slot. Default 1024.</summary>
    public int MaxQueuedRequests { get; set; } = 1024;

    /// <summary>Most prompt tokens waiting for a slot, all requests together. Default 1,000,000.</summary>
    public int MaxQueuedTokens { get; set; } = 1_000_000;

    /// <summary>Longest prompt in tokens. Default 131,072: a policy, the model has no context limit.</summary>
    public int MaxPromptTokens { get; set; } = 131_072;

    /// <summary>Most tokens a request may generate. Default 16,384.</summary>
    public int MaxNewTokens { get; set; } = 16_384;

    /// <summary>Tokens a reader may lag behind before its sequence pauses. Default 64.</summary>
    public int OutputBufferTokens { get; set; } = 64;

    /// <summary>Age of the last step, with work present, at which the engine counts as stalled. Default 10 s.</summary>
    public TimeSpan StallThreshold { get; set; } = TimeSpan.FromSeconds(10);
}
