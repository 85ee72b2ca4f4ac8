namespace MoxE.Model.Tokens;

/// <summary>A token beside the byte-level vocabulary.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSpecial">Whether it is a control token without text of its own.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial);
