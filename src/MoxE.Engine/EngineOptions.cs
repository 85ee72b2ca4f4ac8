using System.Globalization;

namespace MoxE.Engine;

/// <summary>Limits and sizes of the engine. Defaults suit a small model on two cores.</summary>
public sealed class EngineOptions
{
    /// <summary>Most tokens in one step, prompts and running generations together. 1 … 65536, default 256.</summary>
    public int MaxStepTokens { get; set; } = 256;

    /// <summary>
    /// Most that prompt chunks may add to a step while generations run, as a part of what the generations alone take; chunks
    /// shrink to meet it, down to one token. While short prompts wait, those that fit a step, each counts as four generations:
    /// where that is more than run, the part grows by the ratio. ≥ 0, default 0.75: a long prompt lengthens the time between two tokens of others by three quarters, and itself
    /// gets 3/7 of the machine.
    /// </summary>
    public double MaxPrefillSlowdown { get; set; } = 0.75;

    /// <summary>Longest time that prompt chunks may add to a step while generations run, whatever <see cref="MaxPrefillSlowdown"/> allows. ≥ 0, default 150 ms.</summary>
    public TimeSpan MaxPrefillStall { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Most requests waiting for a slot; those that find a free slot do not count. 1 … 1,000,000, default 1024.</summary>
    public int MaxQueuedRequests { get; set; } = 1024;

    /// <summary>Most prompt tokens waiting for a slot, all requests together, and so the longest prompt too. ≥ 1, default 1,000,000.</summary>
    public int MaxQueuedTokens { get; set; } = 1_000_000;

    /// <summary>Most of the queue, in requests and in tokens, that one named tenant may fill. Over 0 up to 1, default 0.5.</summary>
    public double MaxTenantQueueShare { get; set; } = 0.5;

    /// <summary>Longest prompt in tokens. ≥ 1, default 131,072: a policy, the model has no context limit.</summary>
    public int MaxPromptTokens { get; set; } = 131_072;

    /// <summary>Most tokens a request may generate. ≥ 1, default 16,384.</summary>
    public int MaxNewTokens { get; set; } = 16_384;

    /// <summary>Tokens a reader may lag behind before its sequence pauses. 1 … 65536, default 64.</summary>
    public int OutputBufferTokens { get; set; } = 64;

    /// <summary>Age of the last step, with work present, at which the engine counts as stalled. Over 0, default 10 s.</summary>
    public TimeSpan StallThreshold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Every value that is not allowed: a sentence each, naming the option, the value and what is allowed.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        Check(nameof(MaxStepTokens), MaxStepTokens, 65_536);
        Check(nameof(MaxQueuedRequests), MaxQueuedRequests, 1_000_000);
        Check(nameof(MaxQueuedTokens), MaxQueuedTokens, int.MaxValue);
        Check(nameof(MaxPromptTokens), MaxPromptTokens, int.MaxValue);
        Check(nameof(MaxNewTokens), MaxNewTokens, int.MaxValue);
        Check(nameof(OutputBufferTokens), OutputBufferTokens, 65_536);
        if (!(MaxPrefillSlowdown >= 0 && double.IsFinite(MaxPrefillSlowdown)))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(MaxPrefillSlowdown)} is {MaxPrefillSlowdown}; a number of 0 or more is allowed."));
        }

        if (!(MaxTenantQueueShare is > 0 and <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(MaxTenantQueueShare)} is {MaxTenantQueueShare}; over 0 up to 1 is allowed."));
        }

        if (MaxPrefillStall < TimeSpan.Zero)
        {
            errors.Add($"{nameof(MaxPrefillStall)} is {MaxPrefillStall}; 0 or more is allowed.");
        }

        if (StallThreshold <= TimeSpan.Zero)
        {
            errors.Add($"{nameof(StallThreshold)} is {StallThreshold}; more than 0 is allowed.");
        }

        return errors;

        void Check(string name, int value, int maximum)
        {
            if (value < 1 || value > maximum)
            {
                errors.Add($"{name} is {value}; 1 to {maximum} is allowed.");
            }
        }
    }
}
