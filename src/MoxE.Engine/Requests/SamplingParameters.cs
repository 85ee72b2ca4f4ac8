namespace MoxE.Engine.Requests;

/// <summary>How the next token is drawn from the logits. Immutable and already validated.</summary>
/// <remarks>
/// The filters apply in this order: temperature, top-k, top-p (smallest set of most probable tokens whose
/// probabilities reach p), min-p (at least p times the best token's probability), then one draw.
/// </remarks>
public sealed record SamplingParameters
{
    /// <summary>Greedy decoding: temperature 0.</summary>
    public static SamplingParameters Greedy { get; } = new() { Temperature = 0 };

    /// <summary>0 … 2; 0 is greedy: the largest logit, the lowest id among equals. Default 1.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keep only the k most probable tokens; 0 keeps all. Default 0.</summary>
    public int TopK { get; init; }

    /// <summary>Nucleus size, over 0 … 1. Default 1.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Least probability relative to the best token, 0 … 1. Default 0.</summary>
    public float MinP { get; init; }

    /// <summary>Key of the counter-based generator: the draw at position p depends on (Seed, p) and the logits alone.</summary>
    public ulong Seed { get; init; }
}
