namespace MoxE.Model.Folders;

/// <summary>What a model may be called: 1 to 128 of A-Z a-z 0-9 . _ -, starting with a letter or digit, so that it fits a URL, a metric label and a file name.</summary>
public static class ModelName
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Allowed = "1 to 128 of A-Z a-z 0-9 . _ -, starting with a letter or digit";

    /// <summary>Whether <paramref name="name"/> is allowed.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= 1 and <= 128
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
