namespace MoxE.Model.Chat;

/// <summary>What a chat template may use. A template that needs more is refused with an error, and never hangs.</summary>
public sealed record ChatTemplateLimits
{
    /// <summary>The limits used unless others are given.</summary>
    public static ChatTemplateLimits Default { get; } = new();

    /// <summary>Characters of a template's source. Default 262,144.</summary>
    public int MaxTemplateLength { get; init; } = 1 << 18;

    /// <summary>Characters of a rendered prompt, and of each text on the way. Default 16,777,216.</summary>
    public int MaxOutputLength { get; init; } = 1 << 24;

    /// <summary>Steps of one rendering: nodes evaluated, elements handled. Default 4,000,000, which takes about a second.</summary>
    public long MaxSteps { get; init; } = 4_000_000;

    /// <summary>Characters that one rendering may read and write, those of intermediate texts included. Default 268,435,456.</summary>
    public long MaxTextWork { get; init; } = 1L << 28;

    /// <summary>Levels of nesting, of the source and of calls while rendering. Default 400.</summary>
    public int MaxDepth { get; init; } = 400;
}
