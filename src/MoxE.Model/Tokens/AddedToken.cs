namespace MoxE.Model.Tokens;

/// <summary>A token beside the byte-level vocabulary.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSpecial">Whether it is a control token without text of its own.</param>
/// <param name="StripsLeft">Whether it takes the white space before it with it, where a template wrote it.</param>
/// <param name="StripsRight">Whether it takes the white space behind it with it.</param>
/// <param name="IsWholeWord">Whether it must not stand inside a word.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial, bool StripsLeft = false, bool StripsRight = false, bool IsWholeWord = false);
