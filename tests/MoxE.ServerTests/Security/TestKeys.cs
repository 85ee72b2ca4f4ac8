using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

/// <summary>A file of keys that is gone with the test, and requests that show them.</summary>
internal sealed class TestKeys : IDisposable
{
    public const string Alice = "moxe_alice-alice-alice-alice-alice-alice-ali";
    public const string Bob = "moxe_bob-bob-bob-bob-bob-bob-bob-bob-bob-bob";
    public const string Admin = "moxe_admin-admin-admin-admin-admin-admin-adm";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-keys-");

    /// <param name="lines">Lines of the file; without any: Alice and Bob, and an admin.</param>
    public TestKeys(params string[] lines) =>
        Write(lines.Length > 0 ? lines : [Line("alice", Alice), Line("bob", Bob), Line("admin", Admin, "\"admin\":true")]);

    public string File => Path.Combine(_folder.FullName, "keys.jsonl");

    /// <summary>The option that names the file.</summary>
    public string Setting => $"Security:KeysFile={File}";

    /// <summary>A key's line; the tenant is its name.</summary>
    public static string Line(string name, string key, string more = "") =>
        $$"""{"name":"{{name}}","hash":"{{Hash(key)}}","tenant":"{{name}}"{{(more.Length > 0 ? "," + more : "")}}}""";

    /// <summary>SHA-256 as the format writes it, computed here.</summary>
    public static string Hash(string key) => "sha256:" + Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    public void Write(params string[] lines) => System.IO.File.WriteAllText(File, string.Join('\n', lines));

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Requests with a credential.</summary>
internal static class CredentialCalls
{
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient http, HttpMethod method, string path, string? key, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : Completions.Json(body) };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static Task<HttpResponseMessage> CompleteAsync(this HttpClient http, string body, string? key, params (string Name, string Value)[] headers) =>
        http.SendAsync(HttpMethod.Post, "/v1/completions", key, body, headers);

    /// <summary>gRPC metadata with a credential.</summary>
    public static Metadata Metadata(string? key) => key is null ? [] : new Metadata { { "authorization", $"Bearer {key}" } };
}
