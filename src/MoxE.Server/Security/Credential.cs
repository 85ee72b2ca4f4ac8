using Microsoft.Extensions.Primitives;
using MoxE.Server.Serving;

namespace MoxE.Server.Security;

/// <summary>
/// Finds what a caller shows: <c>Authorization: Bearer …</c> as OpenAI's clients and gRPC metadata send it, or
/// <c>x-api-key</c>. Never the query string, which ends up in logs of proxies.
/// </summary>
internal static class Credential
{
    /// <summary>The other header.</summary>
    public const string KeyHeader = "x-api-key";

    /// <summary>Longest credential that is looked at: a JWT with many claims.</summary>
    public const int MaxLength = 16_384;

    private const string Scheme = "Bearer ";

    /// <summary>The credential; null when there is none, or when there is more than one and a proxy may have seen another than we do.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="problem">Why there is none, as a sentence.</param>
    public static string? Find(IHeaderDictionary headers, out string problem)
    {
        StringValues authorization = headers.Authorization, key = headers[KeyHeader];
        problem = "No API key was given: send 'Authorization: Bearer KEY'.";
        if (authorization.Count + key.Count != 1)
        {
            problem = authorization.Count + key.Count > 1 ? "More than one credential was given: send one." : problem;
            return null;
        }

        string? value = key.Count == 1 ? key[0]
            : authorization[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim()
            : null;
        if (value is null)
        {
            problem = "The Authorization header is not of the form 'Bearer KEY'.";
        }

        return value is { Length: > 0 and <= MaxLength } ? value : null;
    }

    /// <summary>The refusal of a caller who shows nothing that holds.</summary>
    public static ServiceError Refusal(string problem) => new(ErrorKind.Unauthenticated, problem);
}
