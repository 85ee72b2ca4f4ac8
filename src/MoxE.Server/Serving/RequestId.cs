using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MoxE.Server.Serving;

/// <summary>Ids of requests: the caller's own when it is fit for logs and headers, a fresh one otherwise.</summary>
internal static class RequestId
{
    /// <summary>Header and gRPC metadata key, in and out.</summary>
    public const string Header = "x-request-id";

    /// <summary>Longest id taken from a caller.</summary>
    public const int MaxLength = 128;

    private const int RandomBytes = 12;

    /// <summary>The given id if it has 1 … 128 letters, digits, '-', '_', '.' or ':'; otherwise a new one.</summary>
    public static string Take(string? given) => IsFit(given) ? given : "req-" + Random();

    /// <summary>24 random hexadecimal digits.</summary>
    public static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether an id has 1 … 128 letters, digits, '-', '_', '.' or ':'.</summary>
    public static bool IsFit([NotNullWhen(true)] string? id)
    {
        if (id is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        foreach (char c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':'))
            {
                return false;
            }
        }

        return true;
    }
}
