using System.Diagnostics.CodeAnalysis;

namespace MoxE.Cli.Programs;

/// <summary>The lines of the server's log, plain or JSON, that tell where it listens and that it is ready.</summary>
internal static class ListeningLine
{
    private const string Listening = "Now listening on: ";
    private const string Ready = "Ready: model ";

    /// <summary>The address that a line tells.</summary>
    public static bool TryAddress(string line, [NotNullWhen(true)] out Uri? address) => Uri.TryCreate(After(line, Listening), UriKind.Absolute, out address);

    /// <summary>The model whose readiness a line tells; null when it tells none.</summary>
    public static string? ReadyModel(string line) => After(line, Ready);

    /// <summary>The word after a text, without the quotation mark that ends it in JSON.</summary>
    private static string? After(string line, string text)
    {
        int at = line.IndexOf(text, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + text.Length)..].Split(' ', '"')[0];
    }
}
