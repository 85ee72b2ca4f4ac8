using System.Net;
using System.Text.Json;

namespace MoxE.ServerTests.Harness;

/// <summary>The admin API as tests speak it.</summary>
internal static class AdminCalls
{
    /// <summary>POST /admin/models/{name}/{verb}.</summary>
    public static Task<HttpResponseMessage> ChangeAsync(this HttpClient http, string name, string verb, string? body = null, string query = "") =>
        http.PostAsync($"/admin/models/{name}/{verb}{query}", body is null ? null : Completions.Json(body));

    /// <summary>The same; fails when the status is not 200. Gives "version state" of each version.</summary>
    public static async Task<string[]> ChangedAsync(this HttpClient http, string name, string verb, string? body = null)
    {
        using HttpResponseMessage response = await http.ChangeAsync(name, verb, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {text}");
        return States(text);
    }

    /// <summary>GET /admin/models as "name version state".</summary>
    public static async Task<string[]> IndexAsync(this HttpClient http)
    {
        using JsonDocument index = JsonDocument.Parse(await http.GetStringAsync("/admin/models"));
        return [.. index.RootElement.GetProperty("data").EnumerateArray().Select(entry => $"{entry.GetProperty("name").GetString()} {State(entry)}")];
    }

    /// <summary>"version state" of each version in an answer.</summary>
    public static string[] States(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(State)];
    }

    private static string State(JsonElement entry) => $"{entry.GetProperty("version").GetString()} {entry.GetProperty("state").GetString()}";
}
