namespace MoxE.Client;

/// <summary>Vectors of texts.</summary>
public sealed record EmbeddingList
{
    /// <summary>The model that made them.</summary>
    public required string Model { get; init; }

    /// <summary>One for each text.</summary>
    public required IReadOnlyList<EmbeddingVector> Data { get; init; }

    /// <summary>Tokens.</summary>
    public Usage? Usage { get; init; }
}

/// <summary>The vector of one text.</summary>
public sealed record EmbeddingVector
{
    /// <summary>Which text.</summary>
    public int Index { get; init; }

    /// <summary>The vector.</summary>
    public required float[] Embedding { get; init; }
}
