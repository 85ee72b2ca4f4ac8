using System.Net;
using System.Text;
using System.Text.Json;

namespace MoxE.ServerTests.Harness;

/// <summary>POST /v1/completions as tests speak it.</summary>
internal static class Completions
{
    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public static Task<HttpResponseMessage> CompleteAsync(this HttpClient http, string body) =>
        http.PostAsync("/v1/completions", Json(body));

    /// <summary>A whole answer; fails when the status is not 200.</summary>
    public static async Task<JsonElement> AnswerAsync(this HttpClient http, string body)
    {
        using HttpResponseMessage response = await http.CompleteAsync(body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The "error" object of a response with the given status.</summary>
    public static async Task<JsonElement> ErrorAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        JsonElement root = JsonDocument.Parse(text).RootElement;
        JsonElement error = Assert.Single(root.EnumerateObject()).Value;
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(property => property.Name));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return error;
    }

    /// <summary>The raw body of a stream.</summary>
    public static async Task<string> StreamTextAsync(this HttpClient http, string body)
    {
        using HttpResponseMessage response = await http.CompleteAsync(body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text;
    }

    /// <summary>The JSON events of a stream's raw body; checks framing and the end mark.</summary>
    public static IReadOnlyList<JsonElement> Events(string stream)
    {
        string[] blocks = stream.Split("\n\n");
        Assert.Equal("", blocks[^1]);
        Assert.Equal("data: [DONE]", blocks[^2]);
        List<JsonElement> events = [];
        foreach (string block in blocks[..^2].Where(block => block != ": ping"))
        {
            Assert.StartsWith("data: {", block, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', block);
            events.Add(JsonDocument.Parse(block["data: ".Length..]).RootElement);
        }

        return events;
    }

    public static string Text(this JsonElement answer, int choice = 0) => answer.GetProperty("choices")[choice].GetProperty("text").GetString()!;

    public static IEnumerable<string> Texts(this JsonElement answer) =>
        answer.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString()!);

    public static string? Finish(this JsonElement answer, int choice = 0) => answer.GetProperty("choices")[choice].GetProperty("finish_reason").GetString();
}
