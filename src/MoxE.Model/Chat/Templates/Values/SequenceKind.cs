namespace MoxE.Model.Chat.Templates.Values;

/// <summary>The kinds of sequences, which differ in what may be done with them.</summary>
internal enum SequenceKind
{
    List,
    Tuple,
    Range,
    Keys,
    Values,
    Items,

    /// <summary>Can be gone through once, and has neither length nor places.</summary>
    Generator,
}
