using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>What happens to fields nobody knows: refused, or ignored and remembered for a warning. One for each request.</summary>
/// <param name="refuse">Whether such a field is an error.</param>
internal sealed class UnknownFields(bool refuse)
{
    /// <summary>Header that names the ignored fields.</summary>
    public const string WarningHeader = "X-MoxE-Warning";

    private const int MaxNamed = 16;
    private readonly List<string> _ignored = [];

    /// <summary>What the caller is told of the ignored fields; null when there were none.</summary>
    public string? Warning => _ignored.Count == 0 ? null : $"ignored fields: {string.Join(", ", _ignored.Take(MaxNamed))}{(_ignored.Count > MaxNamed ? ", ..." : "")}";

    /// <summary>Takes a field that is not known.</summary>
    public ServiceError? Add(JsonField field)
    {
        if (refuse)
        {
            return field.Unknown();
        }

        if (_ignored.Count <= MaxNamed)
        {
            _ignored.Add(Printable(field.Path));
        }

        return null;
    }

    /// <summary>A header carries ASCII without control characters.</summary>
    private static string Printable(string path) =>
        string.Concat(ServiceError.Shorten(path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']' ? c : '?'));
}
