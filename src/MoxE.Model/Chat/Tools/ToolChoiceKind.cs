namespace MoxE.Model.Chat.Tools;

/// <summary>Whether the model calls tools.</summary>
public enum ToolChoiceKind
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It may; nothing is forced on it.</summary>
    Auto,

    /// <summary>It must call one of the tools, or several.</summary>
    Required,

    /// <summary>It must call one certain tool.</summary>
    Named,
}
