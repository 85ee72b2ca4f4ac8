using System.Net;
using MoxE.Server.Options;
using MoxE.Server.Security.Jwt;
using MoxE.Server.Security.Keys;
using MoxE.Server.Security.Tls;

namespace MoxE.Server.Security;

/// <summary>What must hold of the options of security before the server starts. Everything wrong is found at once.</summary>
internal static class SecurityRules
{
    /// <summary>The errors, each naming key, value and what is allowed.</summary>
    public static IReadOnlyList<string> Find(MoxEOptions options, IConfiguration configuration)
    {
        List<string> errors = [];
        CheckTls(options.Tls, errors);
        CheckJwt(options.Jwt, errors);
        CheckCors(options.Cors, errors);
        CheckAdmin(options, errors);
        string? variable = configuration[EnvironmentKeys.Variable];
        Try(() => _ = new KeyStore(options.Security.KeysFile, variable), errors);
        if (errors.Count == 0)
        {
            CheckFiles(options, errors);
            CheckReach(options, variable, errors);
        }

        return errors;
    }

    /// <summary>Whether anybody is asked for anything.</summary>
    public static bool AsksForCredentials(MoxEOptions options, string? variable) =>
        options.Security.KeysFile.Length > 0 || !string.IsNullOrWhiteSpace(variable) || HasJwt(options.Jwt)
        || options.Tls.ClientCertificates == ClientCertificateModes.Required;

    /// <summary>Whether tokens are accepted.</summary>
    public static bool HasJwt(JwtOptions jwt) => Sources(jwt) > 0;

    /// <summary>Addresses of ports that other machines can reach.</summary>
    public static IEnumerable<string> Reachable(MoxEOptions options) =>
        new[] { options.Http.Address, options.Grpc.Address }.Distinct().Where(IsReachable);

    /// <summary>The origins of the list.</summary>
    public static string[] Origins(CorsOptions cors) => cors.Origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void CheckTls(TlsOptions tls, List<string> errors)
    {
        bool has = tls.CertificateFile.Length > 0, asks = tls.ClientCertificates != ClientCertificateModes.None;
        Require(has || tls is { KeyFile: "", PasswordFile: "" } && !asks, "MoxE:Tls:CertificateFile is '': allowed is a certificate's file where another option of MoxE:Tls is set", errors);
        Require(!asks || tls.ClientCaFile.Length > 0, "MoxE:Tls:ClientCaFile is '': allowed is a file of authorities where client certificates are asked for", errors);
        Require(asks || tls.ClientCaFile.Length == 0, $"MoxE:Tls:ClientCaFile is '{tls.ClientCaFile}': allowed is '' where MoxE:Tls:ClientCertificates is none", errors);
    }

    private static void CheckJwt(JwtOptions jwt, List<string> errors)
    {
        int sources = Sources(jwt);
        Require(sources <= 1, "MoxE:Jwt:Authority, SigningKeysFile, SharedSecretFile: allowed is one of them", errors);
        Require(sources == 0 || jwt.Audience.Length > 0, "MoxE:Jwt:Audience is '': allowed is the audience that tokens name", errors);
        Require(sources == 0 || jwt.Issuer.Length > 0 || jwt.Authority.Length > 0, "MoxE:Jwt:Issuer is '': allowed is the issuer that tokens name", errors);
        Require(sources > 0 || jwt is { Audience: "", Issuer: "" }, "MoxE:Jwt: an issuer or audience without Authority, SigningKeysFile or SharedSecretFile", errors);
        Require(sources == 0 || jwt.TenantClaim.Length > 0, "MoxE:Jwt:TenantClaim is '': allowed is the name of a claim", errors);
        Require(
            jwt.Authority.Length == 0 || (Uri.TryCreate(jwt.Authority, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps),
            $"MoxE:Jwt:Authority is '{jwt.Authority}': allowed is an https address",
            errors);
        Require(
            jwt.Authority.Length > 0 || jwt.AuthorityCaFile.Length == 0, $"MoxE:Jwt:AuthorityCaFile is '{jwt.AuthorityCaFile}': allowed is '' without MoxE:Jwt:Authority", errors);
    }

    private static void CheckCors(CorsOptions cors, List<string> errors)
    {
        string[] origins = Origins(cors);
        foreach (string origin in origins.Where(origin => origin != "*" || origins.Length > 1))
        {
            bool isOrigin = Uri.TryCreate(origin, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.GetLeftPart(UriPartial.Authority) == origin;
            Require(isOrigin, $"MoxE:Cors:Origins has '{origin}': allowed are origins such as https://chat.example, or * alone", errors);
        }
    }

    private static void CheckAdmin(MoxEOptions options, List<string> errors)
    {
        int port = options.Admin.Port;
        Require(IPAddress.TryParse(options.Admin.Address, out _), $"MoxE:Admin:Address is '{options.Admin.Address}': allowed is an IPv4 or IPv6 address", errors);
        Require(port <= 0 || (port != options.Http.Port && port != options.Grpc.Port), $"MoxE:Admin:Port is '{port}': allowed is any port other than MoxE:Http:Port and MoxE:Grpc:Port", errors);
    }

    private static void CheckFiles(MoxEOptions options, List<string> errors)
    {
        if (options.Tls.CertificateFile.Length > 0)
        {
            Try(() => _ = new CertificateStore(options.Tls), errors);
        }

        if (options.Jwt.SigningKeysFile.Length + options.Jwt.SharedSecretFile.Length > 0)
        {
            Try(() => _ = new SigningKeys(options.Jwt), errors);
        }

        if (options.Jwt.AuthorityCaFile.Length > 0)
        {
            Try(() => _ = IssuerKeys.ReadAuthorities(options.Jwt.AuthorityCaFile), errors);
        }
    }

    private static void CheckReach(MoxEOptions options, string? variable, List<string> errors)
    {
        if (AsksForCredentials(options, variable))
        {
            return;
        }

        if (!options.Security.AllowAnonymous && Reachable(options).FirstOrDefault() is { } address)
        {
            errors.Add($"MoxE:Security:AllowAnonymous is 'false', and the server listens on {address} without asking anybody for a credential: allowed are keys (MoxE:Security:KeysFile or {EnvironmentKeys.Variable}), MoxE:Jwt, MoxE:Tls:ClientCertificates=required, a loopback address, or true");
        }

        if (options.Admin.Port >= 0 && IsReachable(options.Admin.Address))
        {
            errors.Add($"MoxE:Admin:Address is '{options.Admin.Address}': allowed is a loopback address where nobody is asked for a credential");
        }
    }

    private static bool IsReachable(string address) => IPAddress.TryParse(address, out IPAddress? parsed) && !IPAddress.IsLoopback(parsed);

    private static int Sources(JwtOptions jwt) => new[] { jwt.Authority, jwt.SigningKeysFile, jwt.SharedSecretFile }.Count(source => source.Length > 0);

    private static void Require(bool holds, string error, List<string> errors)
    {
        if (!holds)
        {
            errors.Add(error);
        }
    }

    private static void Try(Action read, List<string> errors)
    {
        try
        {
            read();
        }
        catch (SecurityFileException e)
        {
            errors.AddRange(e.Errors);
        }
    }
}
