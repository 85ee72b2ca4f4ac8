using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MoxE.Server.Options;

/// <summary>Who may call.</summary>
internal sealed class SecurityOptions
{
    [Description("File of API keys, as hashes, in JSON or JSON lines (deploy/SECURITY.md). More keys may be in the environment variable `MOXE_API_KEYS`.")]
    public string KeysFile { get; set; } = "";

    [Range(1, 3600)]
    [Description("Seconds between looks at the files of keys and certificates; a changed file is used without a restart, a broken one is logged and the old one kept.")]
    public int ReloadSeconds { get; set; } = 5;

    [Description("Start without keys, JWT or client certificates on an address that others can reach. Where one of them is set up it is asked for in any case.")]
    public bool AllowAnonymous { get; set; }

    [Description("Answer /metrics without a key. Metrics tell how much is served, never what.")]
    public bool OpenMetrics { get; set; }
}

/// <summary>JSON Web Tokens as credentials beside keys.</summary>
internal sealed class JwtOptions
{
    [Description("Issuer whose published signing keys are used (OpenID Connect discovery over https). Set at most one of Authority, SigningKeysFile and SharedSecretFile.")]
    public string Authority { get; set; } = "";

    [Description("PEM certificates that the authority's https address must come from, read at the start; empty trusts those of the machine.")]
    public string AuthorityCaFile { get; set; } = "";

    [Description("File of the issuer's public keys: a JSON web key set, or a PEM public key or certificate.")]
    public string SigningKeysFile { get; set; } = "";

    [Description("File of a secret shared with the issuer, at least 32 bytes, for HS256, HS384 and HS512.")]
    public string SharedSecretFile { get; set; } = "";

    [Description("Issuer that tokens must name; empty takes the authority.")]
    public string Issuer { get; set; } = "";

    [Description("Audience that tokens must name.")]
    public string Audience { get; set; } = "";

    [Description("Claim that names the tenant; a token without it is refused.")]
    public string TenantClaim { get; set; } = "sub";

    [Description("Claim that gives the priority class, an integer -100 … 100; 0 without it.")]
    public string PriorityClaim { get; set; } = "priority";

    [Description("Claim that gives the admin right where it has the value of AdminValue, alone, in a list, or among words.")]
    public string AdminClaim { get; set; } = "scope";

    [Description("The value of AdminClaim that gives the admin right.")]
    public string AdminValue { get; set; } = "moxe.admin";
}

/// <summary>Certificates. With one, both ports speak TLS 1.2 and 1.3, and HTTP/1.1 and HTTP/2 by ALPN.</summary>
internal sealed class TlsOptions
{
    [Description("Server certificate with its chain: PEM, or PKCS#12 (.pfx, .p12). Empty: clear text.")]
    public string CertificateFile { get; set; } = "";

    [Description("PEM private key; empty where it is in the certificate's file.")]
    public string KeyFile { get; set; } = "";

    [Description("File that holds the password of the private key; empty where there is none.")]
    public string PasswordFile { get; set; } = "";

    [AllowedValues("none", "optional", "required")]
    [Description("Client certificates. `required` counts as a credential where no keys and no JWT are set up: the subject's common name is the tenant.")]
    public string ClientCertificates { get; set; } = "none";

    [Description("PEM certificates of the authorities that issue client certificates; no others are trusted.")]
    public string ClientCaFile { get; set; } = "";

    [Range(0, 63_072_000)]
    [Description("max-age of Strict-Transport-Security in seconds; 0 sends none. It binds every port of the host name, so it is not on by itself.")]
    public int HstsSeconds { get; set; }
}

/// <summary>Limits of a key, a JWT's tenant or a client certificate that names none of its own; 0 sets no limit.</summary>
internal sealed class RateLimitOptions
{
    [Range(0, 100_000_000)]
    [Description("Requests a minute; 0 sets no limit. So for every key that names no limit of its own.")]
    public int RequestsPerMinute { get; set; }

    [Range(0, 2_000_000_000)]
    [Description("Tokens a minute, prompt and max_tokens together; what was not generated is given back. 0 sets no limit.")]
    public int TokensPerMinute { get; set; }

    [Range(0, 1_000_000)]
    [Description("Requests under way at once; 0 sets no limit.")]
    public int MaxConcurrent { get; set; }

    [Range(0, 100_000_000)]
    [Description("Requests a minute of one IP address (IPv6: /64) without a valid credential, whether none is asked for or it was refused; 0 sets no limit.")]
    public int AnonymousRequestsPerMinute { get; set; }
}

/// <summary>Browsers of other origins.</summary>
internal sealed class CorsOptions
{
    [Description("Origins whose pages may call, separated by commas (`https://chat.example`), or `*` for all; empty: none.")]
    public string Origins { get; set; } = "";
}

/// <summary>What one connection, and all of them, may take.</summary>
internal sealed class ConnectionOptions
{
    [Range(0, 1_000_000)]
    [Description("Most connections at once, on each port; 0 sets no limit.")]
    public int MaxConnections { get; set; } = 10_000;

    [Range(1, 3600)]
    [Description("Seconds in which a request's headers must have arrived.")]
    public int HeaderSeconds { get; set; } = 30;

    [Range(1, 86400)]
    [Description("Seconds an idle connection is kept.")]
    public int IdleSeconds { get; set; } = 130;

    [Range(1024, 1_048_576)]
    [Description("Largest sum of a request's headers in bytes.")]
    public int MaxHeaderBytes { get; set; } = 32_768;

    [Range(1, 10_000)]
    [Description("Most headers of a request.")]
    public int MaxHeaders { get; set; } = 100;

    [Range(1, 10_000)]
    [Description("Most HTTP/2 streams, so gRPC calls, at once on a connection; twice as many that are being reset end it.")]
    public int MaxStreams { get; set; } = 100;
}
