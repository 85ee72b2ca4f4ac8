using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MoxE.ServerTests.Security;

/// <summary>An issuer of tokens on an https port of loopback: its discovery document, its keys, and tokens, written by hand (RFC 7515, RFC 7517).</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RSA> _published = new();
    private readonly WebApplication _app;
    private int _asked;

    private TestIssuer(WebApplication app)
    {
        _app = app;
        app.MapGet("/.well-known/openid-configuration", (HttpContext context) => AnswerAsync(context, $$"""{"issuer":"{{Address}}","jwks_uri":"{{Address}}/keys"}""", counts: true));
        app.MapGet("/keys", (HttpContext context) => AnswerAsync(context, $$"""{"keys":[{{string.Join(',', _published.Select(Published))}}]}""", counts: false));
    }

    public string Address => _app.Urls.Single();

    /// <summary>How often its discovery document was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Whether it hangs up on everybody.</summary>
    public bool IsAway { get; set; }

    public static async Task<TestIssuer> StartAsync(X509Certificate2 certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        TestIssuer issuer = new(builder.Build());
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Publishes a new key.</summary>
    public RSA Publish(string id) => _published[id] = RSA.Create(2048);

    /// <summary>Publishes a key no more.</summary>
    public void Withdraw(string id) => _published.Remove(id, out _);

    /// <summary>A token with a signature of RS256.</summary>
    public static string Sign(string id, RSA key, string claims)
    {
        string signed = $"{Base64($$"""{"alg":"RS256","kid":"{{id}}"}""")}.{Base64(claims)}";
        return $"{signed}.{Base64(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public static string Base64(string text) => Base64(Encoding.UTF8.GetBytes(text));

    public static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context, string body, bool counts)
    {
        Interlocked.Add(ref _asked, counts ? 1 : 0);
        if (IsAway)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private static string Published(KeyValuePair<string, RSA> key)
    {
        RSAParameters numbers = key.Value.ExportParameters(false);
        return $$"""{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{key.Key}}","n":"{{Base64(numbers.Modulus!)}}","e":"{{Base64(numbers.Exponent!)}}"}""";
    }
}
