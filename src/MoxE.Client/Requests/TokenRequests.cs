namespace MoxE.Client;

/// <summary>Text whose tokens are wanted.</summary>
public sealed record TokenizeRequest
{
    /// <summary>Name of the model; null takes the served one.</summary>
    public string? Model { get; init; }

    /// <summary>The text.</summary>
    public required string Prompt { get; init; }

    /// <summary>Whether the tokens' own texts are wanted too.</summary>
    public bool? ReturnTokenStrs { get; init; }
}

/// <summary>Tokens whose text is wanted.</summary>
public sealed record DetokenizeRequest
{
    /// <summary>Name of the model; null takes the served one.</summary>
    public string? Model { get; init; }

    /// <summary>The token ids.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }
}
