using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using MoxE.Server.Options;

namespace MoxE.Server.Security.Jwt;

/// <summary>
/// The keys from a file that tokens may be signed with. The kind of file decides the algorithms, never the token: a public
/// key cannot be passed off as a shared secret, and a token without a signature has no algorithm that is allowed.
/// </summary>
internal sealed class SigningKeys : FileBacked
{
    private const int MinSecret = 32; // bytes, of HS256

    private readonly string _file;
    private readonly bool _isSecret;
    private volatile IReadOnlyList<SecurityKey> _keys = [];

    /// <exception cref="SecurityFileException">The file cannot be used.</exception>
    public SigningKeys(JwtOptions options)
        : base("JWT signing keys", [options.SharedSecretFile.Length > 0 ? options.SharedSecretFile : options.SigningKeysFile])
    {
        _isSecret = options.SharedSecretFile.Length > 0;
        _file = _isSecret ? options.SharedSecretFile : options.SigningKeysFile;
        Refresh();
    }

    /// <summary>Algorithms of public keys.</summary>
    public static string[] PublicAlgorithms { get; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Algorithms of shared secrets.</summary>
    public static string[] SecretAlgorithms { get; } = ["HS256", "HS384", "HS512"];

    /// <summary>The keys.</summary>
    public IReadOnlyList<SecurityKey> Keys => _keys;

    /// <inheritdoc/>
    protected override void Make(byte[][] contents)
    {
        try
        {
            _keys = _isSecret ? [Secret(contents[0])] : [.. Public(contents[0])];
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Unusable();
        }

        if (_keys.Count == 0)
        {
            throw Unusable();
        }
    }

    private SymmetricSecurityKey Secret(byte[] content)
    {
        byte[] secret = content.AsSpan().TrimEnd("\r\n"u8).ToArray();
        return secret.Length >= MinSecret
            ? new SymmetricSecurityKey(secret)
            : throw new SecurityFileException($"{_file}: a secret of {secret.Length} bytes; allowed are {MinSecret} or more");
    }

    private static IEnumerable<SecurityKey> Public(byte[] content)
    {
        string text = Encoding.UTF8.GetString(content);
        if (text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            return [new X509SecurityKey(X509Certificate2.CreateFromPem(text))];
        }

        return text.Contains("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal)
            ? [FromPem(text)]
            : new JsonWebKeySet(text).GetSigningKeys().Where(key => key is not SymmetricSecurityKey);
    }

    private static SecurityKey FromPem(string text)
    {
        ECDsa curve = ECDsa.Create();
        try
        {
            curve.ImportFromPem(text);
            return new ECDsaSecurityKey(curve);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            curve.Dispose();
            RSA rsa = RSA.Create();
            rsa.ImportFromPem(text);
            return new RsaSecurityKey(rsa);
        }
    }

    private SecurityFileException Unusable() => new($"{_file}: allowed is a JSON web key set with public keys, or a PEM public key or certificate");
}
