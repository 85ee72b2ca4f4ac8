namespace MoxE.Server.Security;

/// <summary>A file of keys or certificates that cannot be used. No message holds what the file says of a secret.</summary>
internal sealed class SecurityFileException(IReadOnlyList<string> errors) : Exception(string.Join(' ', errors))
{
    public SecurityFileException(string error)
        : this([error])
    {
    }

    /// <summary>Each finding: a line with file, place and what is allowed.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
