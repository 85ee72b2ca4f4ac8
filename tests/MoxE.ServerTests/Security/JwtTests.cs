using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Security.Jwt;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

/// <summary>Tokens are written here by hand (RFC 7519, RFC 7515), not by the library that reads them.</summary>
public sealed class JwtTests : IDisposable
{
    private const string Issuer = "https://issuer.example", Audience = "moxe";
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-jwt-");
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly FakeTimeProvider _time = new(Now);

    public void Dispose()
    {
        _rsa.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Verify_AGoodToken_GivesTenantClassAndRight()
    {
        Caller caller = await CallerAsync(Claims(("priority", "7"), ("scope", "\"read moxe.admin\"")));
        Assert.Equal(("acme", 7, true, "jwt:acme"), (caller.Tenant, caller.Priority, caller.IsAdmin, caller.KeyName));
        Assert.False((await CallerAsync(Claims(("scope", "\"moxe.administrator\"")))).IsAdmin);
        Assert.True((await CallerAsync(Claims(("scope", "[\"moxe.admin\"]")))).IsAdmin);
    }

    public static TheoryData<string, string> WrongClaims() => new()
    {
        { "aud", "\"another\"" },
        { "aud", "null" },
        { "iss", "\"https://other.example\"" },
        { "exp", "1893455000" }, // some minutes before now
        { "exp", "null" },
        { "nbf", "1893457000" }, // some minutes after now
        { "sub", "\"\"" },
        { "sub", "null" },
        { "priority", "101" },
        { "priority", "\"high\"" },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task Verify_AWrongOrMissingClaim_IsRefused(string name, string value) => await RefusedAsync(Sign(Claims((name, value))));

    [Fact]
    public async Task Verify_NoSignature_IsRefused()
    {
        string unsigned = $"{Base64("""{"alg":"none","typ":"JWT"}""")}.{Base64(Claims())}.";
        await RefusedAsync(unsigned);
        await RefusedAsync($"{Base64("""{"alg":"None"}""")}.{Base64(Claims())}.");
        string signed = Sign(Claims());
        await RefusedAsync(signed[..signed.LastIndexOf('.')] + ".");
    }

    /// <summary>The public key is no secret: a token signed with its bytes as one must not hold.</summary>
    [Fact]
    public async Task Verify_ThePublicKeyAsASecret_IsRefused()
    {
        string signed = $"{Base64("""{"alg":"HS256"}""")}.{Base64(Claims())}";
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(signed));
        await RefusedAsync($"{signed}.{Base64(mac)}");
    }

    [Fact]
    public async Task Verify_ChangedClaimsOrAnotherKey_IsRefused()
    {
        string[] parts = Sign(Claims()).Split('.');
        await RefusedAsync($"{parts[0]}.{Base64(Claims(("scope", "\"moxe.admin\"")))}.{parts[2]}");
        using RSA other = RSA.Create(2048);
        await RefusedAsync(Sign(Claims(), other));
    }

    [Fact]
    public async Task Verify_AKeySet_FindsTheKey()
    {
        RSAParameters key = _rsa.ExportParameters(false);
        string file = Write("keys.json", $$"""{"keys":[{"kty":"RSA","kid":"k1","use":"sig","n":"{{Base64(key.Modulus!)}}","e":"{{Base64(key.Exponent!)}}"}]}""");
        Outcome<Caller> found = await VerifyAsync(new JwtOptions { SigningKeysFile = file }, Sign(Claims(), kid: "k1"));
        Assert.Equal("acme", found.Value?.Tenant);
    }

    [Fact]
    public async Task Verify_AnEllipticKey_Holds()
    {
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string file = Write("ec.pem", curve.ExportSubjectPublicKeyInfoPem());
        string signed = $"{Base64("""{"alg":"ES256"}""")}.{Base64(Claims())}";
        string token = $"{signed}.{Base64(curve.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        Assert.Equal("acme", (await VerifyAsync(new JwtOptions { SigningKeysFile = file }, token)).Value?.Tenant);
    }

    [Fact]
    public async Task Verify_ASharedSecret_HoldsForItsAlgorithmsOnly()
    {
        byte[] secret = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");
        JwtOptions options = new() { SharedSecretFile = Write("secret", Encoding.ASCII.GetString(secret) + "\n") };
        string signed = $"{Base64("""{"alg":"HS256"}""")}.{Base64(Claims())}";
        string token = $"{signed}.{Base64(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
        Assert.Equal("acme", (await VerifyAsync(options, token)).Value?.Tenant);
        Assert.False((await VerifyAsync(options, Sign(Claims()))).Succeeded);
    }

    [Fact]
    public void Keys_OfNoUse_AreRefused()
    {
        Assert.Throws<SecurityFileException>(() => new SigningKeys(new JwtOptions { SharedSecretFile = Write("short", "too short") }));
        Assert.Throws<SecurityFileException>(() => new SigningKeys(new JwtOptions { SigningKeysFile = Write("text", "no key") }));
        Assert.Throws<SecurityFileException>(() => new SigningKeys(new JwtOptions { SigningKeysFile = Write("none.json", """{"keys":[]}""") }));
    }

    /// <summary>Any other exception would end the server when a file is changed to this.</summary>
    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"keys\":5}")]
    [InlineData("{\"keys\":[5]}")]
    [InlineData("{\"keys\":[null]}")]
    [InlineData("{\"keys\":[{\"kty\":5}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"x5c\":[\"AA\"]}]}")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----")]
    public void Keys_OfABrokenFile_AreRefused(string text) =>
        Assert.Throws<SecurityFileException>(() => new SigningKeys(new JwtOptions { SigningKeysFile = Write("broken", text) }));

    [Fact]
    public async Task Server_WithTokensAndKeys_TakesEither()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(_time, keys.Setting, $"Jwt:SigningKeysFile={PublicKey()}", $"Jwt:Issuer={Issuer}", $"Jwt:Audience={Audience}", "Engine:StallThresholdSeconds=3600");
        using HttpResponseMessage token = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", Sign(Claims())), key = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", TestKeys.Alice);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (token.StatusCode, key.StatusCode));
        _time.Advance(TimeSpan.FromHours(2));
        using HttpResponseMessage expired = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", Sign(Claims()));
        JsonElement error = await expired.ErrorAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("The token is not valid at this time.", error.GetProperty("message").GetString());
    }

    private string PublicKey() => Write("public.pem", _rsa.ExportSubjectPublicKeyInfoPem());

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<Caller> CallerAsync(string claims)
    {
        Outcome<Caller> found = await VerifyAsync(new JwtOptions { SigningKeysFile = PublicKey() }, Sign(claims));
        return found.Value ?? throw new InvalidOperationException(found.Error?.Message);
    }

    private async Task RefusedAsync(string token)
    {
        Outcome<Caller> found = await VerifyAsync(new JwtOptions { SigningKeysFile = PublicKey() }, token);
        Assert.Equal(ErrorKind.Unauthenticated, found.Error?.Kind);
        Assert.DoesNotContain("ey", found.Error!.Message, StringComparison.Ordinal);
    }

    private async Task<Outcome<Caller>> VerifyAsync(JwtOptions options, string token)
    {
        (options.Issuer, options.Audience) = (Issuer, Audience);
        return await new JwtVerifier(options, new SigningKeys(options), _time).VerifyAsync(token, default);
    }

    /// <summary>Claims of a good token, some replaced; null removes one.</summary>
    private static string Claims(params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> claims = new()
        {
            ["iss"] = $"\"{Issuer}\"",
            ["aud"] = $"\"{Audience}\"",
            ["sub"] = "\"acme\"",
            ["exp"] = Now.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string name, string value) in changes)
        {
            claims[name] = value;
        }

        return "{" + string.Join(",", claims.Where(claim => claim.Value != "null").Select(claim => $"\"{claim.Key}\":{claim.Value}")) + "}";
    }

    private string Sign(string claims, RSA? key = null, string? kid = null)
    {
        string signed = $"{Base64(kid is null ? """{"alg":"RS256","typ":"JWT"}""" : $$"""{"alg":"RS256","kid":"{{kid}}"}""")}.{Base64(claims)}";
        return $"{signed}.{Base64((key ?? _rsa).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Base64(string text) => Base64(Encoding.UTF8.GetBytes(text));

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
