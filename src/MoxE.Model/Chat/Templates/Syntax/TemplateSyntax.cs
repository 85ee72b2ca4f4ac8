namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>A template as a tree.</summary>
/// <param name="Body">Its statements.</param>
/// <param name="ReadsContentParts">Whether it loops over a message's content, so that it takes a list of parts as well as a text.</param>
internal sealed record TemplateSyntax(IReadOnlyList<Statement> Body, bool ReadsContentParts);
