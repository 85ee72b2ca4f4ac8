namespace MoxE.Engine.Constraints;

/// <summary>
/// How much a constraint may cost. The first group refuses a source; the second bounds the work and memory of a
/// generation, where what does not fit is left out of the allowed tokens: the text stays valid, some texts are out of reach.
/// </summary>
public sealed record ConstraintLimits
{
    /// <summary>The defaults.</summary>
    public static ConstraintLimits Default { get; } = new();

    /// <summary>Characters of a source. Default 65,536.</summary>
    public int MaxSourceLength { get; init; } = 65_536;

    /// <summary>Groups within groups of a source, objects and arrays within each other of a schema. Default 64.</summary>
    public int MaxNesting { get; init; } = 64;

    /// <summary>Largest number of repetitions, characters or items that a source may name. Default 10,000.</summary>
    public int MaxRepeat { get; init; } = 10_000;

    /// <summary>Nodes and edges of the compiled network. Default 200,000.</summary>
    public int MaxNetworkSize { get; init; } = 200_000;

    /// <summary>Rules of a grammar, and schemas or conjunctions of them that a value may have to satisfy. Default 10,000.</summary>
    public int MaxRules { get; init; } = 10_000;

    /// <summary>Combinations that a schema's anyOf, oneOf and allOf may multiply to in one place. Default 256.</summary>
    public int MaxBranches { get; init; } = 256;

    /// <summary>Rules within rules that a text may be in: the depth of nested arrays, objects and groups. Default 128.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>Places in the rules that a text may be at together. Default 1,024.</summary>
    public int MaxAlternatives { get; init; } = 1_024;

    /// <summary>
    /// Work for one mask, in steps to a node of the vocabulary's tree; a place of the rules met for the first time in it
    /// counts as 16. Beyond half of it only tokens of one byte are allowed, beyond all of it only those of the least bytes.
    /// Default 2,000,000: about ten milliseconds.
    /// </summary>
    public long MaxMaskWork { get; init; } = 2_000_000;

    /// <summary>Places of a text that a constraint remembers; then it forgets all and goes on. Default 4,096.</summary>
    public int MaxCachedStates { get; init; } = 4_096;

    /// <summary>Places and stacks of them that those states may hold together, some 150 bytes each; then it forgets all and goes on. Default 65,536.</summary>
    public int MaxCachedPlaces { get; init; } = 65_536;

    /// <summary>Bytes of masks that a constraint remembers; then it forgets all and goes on. Default 4 MiB.</summary>
    public int MaxCachedMaskBytes { get; init; } = 4 << 20;
}
