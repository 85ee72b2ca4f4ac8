using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Security.Jwt;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

/// <summary>Tokens of an issuer that publishes its keys over https.</summary>
public sealed class JwtIssuerTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);
    private readonly TestCertificates _certificates = new();
    private TestIssuer _issuer = null!;
    private RSA _key = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(_certificates.Server);
        _key = _issuer.Publish("first");
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    public void Dispose()
    {
        _key.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Token_OfAPublishedKey_Passes()
    {
        await using RunningServer server = await StartAsync();
        await AnswersAsync(server, Sign(), HttpStatusCode.OK);
        await AnswersAsync(server, Sign(), HttpStatusCode.OK);
        Assert.Equal(1, _issuer.Asked);
    }

    public static TheoryData<string, string, string> WrongClaims => new()
    {
        { "aud", "\"other\"", "The token is for another audience." },
        { "iss", "\"https://other.example\"", "The token is of another issuer." },
        { "exp", "1893455000", "The token is not valid at this time." },
        { "exp", "", "The token is not valid at this time." },
        { "sub", "", "The token has no claim 'sub' that names the tenant." },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task Token_WithAWrongClaim_Is401InClearWords(string claim, string value, string words)
    {
        await using RunningServer server = await StartAsync();
        await AnswersAsync(server, Sign(claim: claim, value: value), HttpStatusCode.Unauthorized, words);
    }

    [Fact]
    public async Task Token_WithoutASignatureThatHolds_Is401InClearWords()
    {
        await using RunningServer server = await StartAsync();
        string claims = TestIssuer.Base64(Claims());
        await AnswersAsync(server, $"{TestIssuer.Base64("""{"alg":"none"}""")}.{claims}.", HttpStatusCode.Unauthorized, "The token has no signature that holds.");
        string[] parts = Sign().Split('.');
        await AnswersAsync(server, $"{parts[0]}.{TestIssuer.Base64(Claims("sub", "\"other\""))}.{parts[2]}", HttpStatusCode.Unauthorized, "The token has no signature that holds.");
        string secretly = $"{TestIssuer.Base64("""{"alg":"HS256","kid":"first"}""")}.{claims}";
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(secretly));
        await AnswersAsync(server, $"{secretly}.{TestIssuer.Base64(mac)}", HttpStatusCode.Unauthorized, "The token has no signature that holds.");
    }

    [Fact]
    public async Task Key_ThatIsNotPublished_Is401AndTheIssuerIsAskedOnceAPause()
    {
        await using RunningServer server = await StartAsync();
        await AnswersAsync(server, Sign(), HttpStatusCode.OK);
        using RSA other = RSA.Create(2048);
        for (int i = 0; i < 3; i++)
        {
            await AnswersAsync(server, TestIssuer.Sign("unknown", other, Claims()), HttpStatusCode.Unauthorized, "The token's signer is not known here.");
        }

        Assert.Equal(1, _issuer.Asked);
        _time.Advance(IssuerKeys.Pause);
        await AnswersAsync(server, TestIssuer.Sign("unknown", other, Claims()), HttpStatusCode.Unauthorized);
        await AnswersAsync(server, TestIssuer.Sign("unknown", other, Claims()), HttpStatusCode.Unauthorized);
        Assert.Equal(2, _issuer.Asked);
    }

    [Fact]
    public async Task Keys_ThatAreReplaced_AreUsedByTheFirstTokenAfterThePause()
    {
        await using RunningServer server = await StartAsync();
        await AnswersAsync(server, Sign(), HttpStatusCode.OK);
        string old = Sign();
        RSA second = _issuer.Publish("second");
        _issuer.Withdraw("first");
        _time.Advance(IssuerKeys.Pause);
        await AnswersAsync(server, TestIssuer.Sign("second", second, Claims()), HttpStatusCode.OK);
        await AnswersAsync(server, old, HttpStatusCode.Unauthorized, "The token's signer is not known here.");
    }

    [Fact]
    public async Task Issuer_ThatIsAway_ServerStartsAndRefusesUntilItIsBack()
    {
        _issuer.IsAway = true;
        await using RunningServer server = await StartAsync();
        using (HttpResponseMessage refused = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", Sign()))
        {
            JsonElement error = await refused.ErrorAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("The issuer's keys cannot be had at this moment.", error.GetProperty("message").GetString());
            Assert.Equal(IssuerKeys.Pause, refused.Headers.RetryAfter?.Delta);
        }

        await AnswersAsync(server, Sign(), HttpStatusCode.ServiceUnavailable);
        Assert.Equal(1, _issuer.Asked);
        _issuer.IsAway = false;
        _time.Advance(IssuerKeys.Pause);
        await AnswersAsync(server, Sign(), HttpStatusCode.OK);

        _issuer.IsAway = true;
        _time.Advance(IssuerKeys.Pause);
        using RSA other = RSA.Create(2048);
        await AnswersAsync(server, TestIssuer.Sign("unknown", other, Claims()), HttpStatusCode.Unauthorized);
        await AnswersAsync(server, Sign(), HttpStatusCode.OK); // by the keys it had
    }

    [Fact]
    public async Task Issuer_OfAnotherAuthority_IsNotBelieved()
    {
        using TestCertificates strange = new();
        string other = strange.Write("other.pem", strange.Authority.ExportCertificatePem());
        await using RunningServer server = await StartAsync($"Jwt:AuthorityCaFile={other}");
        await AnswersAsync(server, Sign(), HttpStatusCode.ServiceUnavailable);
    }

    private Task<RunningServer> StartAsync(params string[] more) => RunningServer.StartAsync(
        _time,
        [$"Jwt:Authority={_issuer.Address}", $"Jwt:AuthorityCaFile={_certificates.PathOf("clients.pem")}", "Jwt:Audience=moxe", "Engine:StallThresholdSeconds=3600", .. more]);

    private string Sign(string claim = "", string value = "") => TestIssuer.Sign("first", _key, Claims(claim, value));

    /// <summary>Claims of a good token, one replaced, or left out where there is no value.</summary>
    private string Claims(string claim = "", string value = "")
    {
        Dictionary<string, string> claims = new()
        {
            ["iss"] = $"\"{_issuer.Address}\"",
            ["aud"] = "\"moxe\"",
            ["sub"] = "\"acme\"",
            ["exp"] = Now.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        if (claim.Length > 0)
        {
            claims[claim] = value;
        }

        return "{" + string.Join(",", claims.Where(one => one.Value.Length > 0).Select(one => $"\"{one.Key}\":{one.Value}")) + "}";
    }

    private static async Task AnswersAsync(RunningServer server, string token, HttpStatusCode status, string? words = null)
    {
        using HttpResponseMessage answer = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", token);
        Assert.Equal(status, answer.StatusCode);
        if (words is not null)
        {
            Assert.Equal(words, (await answer.ErrorAsync(status)).GetProperty("message").GetString());
        }
    }
}
