namespace MoxE.Training.Runs.Configuration;

/// <summary><c>data</c>: what to train on. Paths are absolute once read.</summary>
internal sealed record DataOptions
{
    /// <summary><c>train</c>: token file. Required.</summary>
    public string Train { get; init; } = "";

    /// <summary><c>heldout</c>: token file; null for none, and then nothing is evaluated. Default null.</summary>
    public string? HeldOut { get; init; }

    /// <summary><c>tokenizer</c>: folder with the tokenizer's files, which every checkpoint gets a copy of; null for none. Default null.</summary>
    public string? Tokenizer { get; init; }
}
