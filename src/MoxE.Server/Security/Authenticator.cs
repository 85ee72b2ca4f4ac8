using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MoxE.Server.Options;
using MoxE.Server.Security.Jwt;
using MoxE.Server.Security.Keys;
using MoxE.Server.Security.Limits;
using MoxE.Server.Security.Tls;
using MoxE.Server.Serving;

namespace MoxE.Server.Security;

/// <summary>Finds out who sends a request: a key, else a token, else a client certificate, as far as they are set up; or nobody in particular.</summary>
internal sealed class Authenticator(MoxEOptions options, KeyStore keys, AllowanceTable allowances, TimeProvider time, JwtVerifier? tokens = null)
{
    /// <summary>Headers of requests that are not the operator's own, or not knowingly.</summary>
    private static readonly string[] OthersHeaders = ["X-Forwarded-For", "Forwarded", "Via", "Origin"];

    private readonly bool _certificates = options.Tls.ClientCertificates == ClientCertificateModes.Required;

    /// <summary>The caller, or why it is refused.</summary>
    public async ValueTask<Outcome<Caller>> AuthenticateAsync(HttpContext context)
    {
        if (!keys.IsUsed && tokens is null)
        {
            return _certificates ? OfCertificate(context.Connection.ClientCertificate) : Anonymous(context);
        }

        if (Credential.Find(context.Request.Headers, out string problem) is not { } shown)
        {
            return Credential.Refusal(problem);
        }

        if (keys.Ring.Find(shown) is { } key)
        {
            return key.Expires <= time.GetUtcNow() ? Credential.Refusal("The API key has expired.") : OfKey(key);
        }

        if (tokens is null || !JwtVerifier.Looks(shown))
        {
            return Credential.Refusal("The API key is not valid.");
        }

        Outcome<Caller> verified = await tokens.VerifyAsync(shown, context.RequestAborted);
        return verified.Succeeded ? Limited(verified.Value) : verified;
    }

    /// <summary>What an address may use that shows nothing valid, whether it must or not.</summary>
    public Allowance OfAddress(HttpContext context) =>
        allowances.Of($"address:{Network(context.Connection.RemoteIpAddress)}", new AllowanceLimits(options.RateLimit.AnonymousRequestsPerMinute, 0, 0));

    /// <summary>An IPv4 address, or the /64 of an IPv6 one: a household has as many of those addresses as it likes.</summary>
    internal static string Network(IPAddress? address)
    {
        if (address is null || address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return (address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address)?.ToString() ?? "";
        }

        byte[] bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }

    private Caller OfKey(ApiKey key) => new(key.Tenant, key.Priority, key.IsAdmin, key.Name)
    {
        MaxTokens = key.MaxTokens,
        Allowance = allowances.Of(
            $"key:{key.Name}",
            new AllowanceLimits(
                key.RequestsPerMinute ?? options.RateLimit.RequestsPerMinute,
                key.TokensPerMinute ?? options.RateLimit.TokensPerMinute,
                key.MaxConcurrent ?? options.RateLimit.MaxConcurrent)),
    };

    private Outcome<Caller> OfCertificate(X509Certificate2? certificate) =>
        certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 and <= 256 } name
            ? Limited(new Caller(name, 0, false, "certificate:" + name))
            : Credential.Refusal("The client certificate names no subject.");

    /// <summary>The caller with the server's default limits.</summary>
    private Caller Limited(Caller caller) => new(caller.Tenant, caller.Priority, caller.IsAdmin, caller.KeyName)
    {
        Allowance = allowances.Of(
            caller.KeyName,
            new AllowanceLimits(options.RateLimit.RequestsPerMinute, options.RateLimit.TokensPerMinute, options.RateLimit.MaxConcurrent)),
    };

    /// <summary>
    /// Where nobody is asked, whoever sits at the machine, or reaches the admin port, is its operator. Who comes through a
    /// proxy is not, nor is a page in the operator's browser: browsers name the origin in whatever changes something.
    /// </summary>
    private Caller Anonymous(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        bool isNear = context.IsOnAdminListener() || (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address));
        return new Caller("", 0, isNear && !OthersHeaders.Any(headers.ContainsKey), "") { Allowance = OfAddress(context) };
    }
}
