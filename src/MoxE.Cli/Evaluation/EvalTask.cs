namespace MoxE.Cli.Evaluation;

/// <summary>What is to be evaluated, and how.</summary>
internal sealed record EvalTask
{
    /// <summary>Text files; exactly one of this and <see cref="TokenFile"/> is given.</summary>
    public IReadOnlyList<string> TextFiles { get; init; } = [];

    /// <summary>A file of token sequences, or null.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The special token before each text, or <see cref="ContextToken.None"/>, the default.</summary>
    public string Context { get; init; } = ContextToken.None;

    /// <summary>Whether last words are guessed. Default false.</summary>
    public bool LastWord { get; init; }

    /// <summary>Whether states go through a bfloat16 snapshot after every step. Default false.</summary>
    public bool SmallSnapshots { get; init; }

    /// <summary>The folder of a model to compare with, of the same vocabulary; or null.</summary>
    public string? Against { get; init; }

    /// <summary>A file of token counts of the training text, or null.</summary>
    public string? TokenCountFile { get; init; }

    /// <summary>Rows of one step, ≥ 1. Default 512.</summary>
    public int ChunkTokens { get; init; } = 512;

    /// <summary>Threads of a step; 0, the default, takes the processors this process may use.</summary>
    public int Threads { get; init; }
}
