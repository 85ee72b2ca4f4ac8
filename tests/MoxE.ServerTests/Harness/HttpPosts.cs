using System.Net;
using System.Text.Json;

namespace MoxE.ServerTests.Harness;

/// <summary>POST to any path as tests speak it.</summary>
internal static class HttpPosts
{
    /// <summary>The text of an answer; fails when the status is not 200.</summary>
    public static async Task<string> PostTextAsync(this HttpClient http, string path, string body)
    {
        using HttpResponseMessage response = await http.PostAsync(path, Completions.Json(body));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text;
    }

    /// <summary>The "error" object of a request that is refused.</summary>
    public static async Task<JsonElement> RefusedAsync(this HttpClient http, string path, string body, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        using HttpResponseMessage response = await http.PostAsync(path, Completions.Json(body));
        return await response.ErrorAsync(status);
    }

    public static string? Param(this JsonElement error) => error.GetProperty("param").GetString();

    public static string Message(this JsonElement error) => error.GetProperty("message").GetString()!;

    /// <summary>The JSON with its id and time replaced, so that it can be compared whole.</summary>
    public static string WithoutIdAndTime(string json)
    {
        JsonElement root = JsonDocument.Parse(json).RootElement;
        return json
            .Replace($"\"{root.GetProperty("id").GetString()}\"", "\"ID\"", StringComparison.Ordinal)
            .Replace($"\"created\":{root.GetProperty("created").GetInt64()}", "\"created\":0", StringComparison.Ordinal);
    }
}
