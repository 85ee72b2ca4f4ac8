namespace MoxE.Model.Chat;

/// <summary>A part of a rendered prompt.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsTrusted">Whether the template wrote it: only there may special tokens stand. What came with the request is ordinary text whatever it looks like.</param>
public readonly record struct ChatTextRun(string Text, bool IsTrusted);
