namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>A piece of a template's source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text: of a string literal the content with escapes resolved, of a number its digits without underscores.</param>
/// <param name="Line">The line it begins on, from 1.</param>
internal sealed record Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public bool IsOperator(string text) => Is(TokenKind.Operator, text);

    public bool IsName(string text) => Is(TokenKind.Name, text);

    /// <summary>How messages call it.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.BlockEnd => "the end of the statement",
        TokenKind.VariableEnd => "the end of the expression",
        TokenKind.Data => "text",
        _ => $"'{(Text.Length <= 40 ? Text : Text[..40] + "…")}'",
    };
}
