using System.Diagnostics;
using System.Text.Json;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.OtherClients;

/// <summary>curl: the plainest client there is.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class CurlTests(ClientServer server)
{
    [Fact]
    public async Task Completion_Whole_IsOneObjectWithUsage()
    {
        JsonElement answer = JsonDocument.Parse((await ToolRun.OfAsync("curl", server.Curl(server.Body, "--fail"))).Out).RootElement;
        Assert.Equal("length", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(ClientServer.Tokens, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(await server.TextAsync(), answer.GetProperty("choices")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Completion_Streamed_IsFramedAsEventsThatMakeTheSameText()
    {
        ToolRun run = await ToolRun.OfAsync("curl", server.Curl(server.Body.Replace("}", ",\"stream\":true}", StringComparison.Ordinal), "-N", "-i"));
        string[] parts = run.Out.ReplaceLineEndings("\n").Split("\n\n");
        Assert.StartsWith("HTTP/1.1 200 OK\n", parts[0], StringComparison.Ordinal);
        Assert.Contains("content-type: text/event-stream", parts[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("cache-control: no-cache", parts[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-accel-buffering: no", parts[0], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["data: [DONE]", ""], parts[^2..]);
        IEnumerable<JsonElement> events = parts[1..^2].Select(part => JsonDocument.Parse(part["data: ".Length..]).RootElement);
        Assert.Equal(await server.TextAsync(), string.Concat(events.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("text").GetString())));
    }

    [Theory]
    [InlineData("{", "400", "invalid_request_error", null, "JSON")]
    [InlineData("[]", "400", "invalid_request_error", null, "array")]
    [InlineData("{\"prompt\":\"x\",\"model\":\"none-such\"}", "404", "not_found_error", "model_not_found", "none-such")]
    [InlineData("{\"prompt\":\"x\",\"temperature\":9}", "400", "invalid_request_error", null, "temperature")]
    [InlineData("{\"prompt\":\"x\",\"temprature\":1}", "400", "invalid_request_error", null, "temprature")]
    [InlineData("{\"prompt\":\"x\",\"stream\":true,\"n\":0}", "400", "invalid_request_error", null, "'n'")]
    public async Task Completion_WrongBody_IsTheErrorObject(string body, string status, string type, string? code, string said)
    {
        ToolRun run = await ToolRun.OfAsync("curl", server.Curl(body, "-w", "\n%{http_code} %{content_type}"));
        Assert.Equal($"{status} application/json", run.Lines[^1]);
        JsonElement error = JsonDocument.Parse(run.Lines[0]).RootElement.GetProperty("error");
        Assert.Equal((type, code), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains(said, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere", "404")]
    [InlineData("/v1/models/none-such", "404")]
    [InlineData("/v1/completions", "405")]
    public async Task Get_WrongRoute_IsTheErrorObject(string path, string status)
    {
        ToolRun run = await ToolRun.OfAsync("curl", "-sS", server.Http + path, "-w", "\n%{http_code}");
        Assert.Equal(status, run.Lines[^1]);
        Assert.True(JsonDocument.Parse(run.Lines[0]).RootElement.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Stream_CurlKilled_EndsTheGeneration()
    {
        int before = await server.CancelledWhenIdleAsync();
        string body = server.Body.Replace($":{ClientServer.Tokens},", $":{ClientServer.EndlessTokens},\"stream\":true,", StringComparison.Ordinal);
        using Process curl = Process.Start(new ProcessStartInfo("curl", server.Curl(body, "-N")) { RedirectStandardOutput = true })!;
        Assert.StartsWith("data: {", await curl.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        curl.Kill();
        await curl.WaitForExitAsync();
        Assert.Equal(before + 1, await server.CancelledWhenIdleAsync());
    }

    [Fact]
    public async Task Whole_CurlKilled_EndsTheGeneration()
    {
        int before = await server.CancelledWhenIdleAsync();
        string body = server.Body.Replace($":{ClientServer.Tokens},", $":{ClientServer.EndlessTokens},", StringComparison.Ordinal);
        using Process curl = Process.Start(new ProcessStartInfo("curl", server.Curl(body)) { RedirectStandardOutput = true })!;
        await server.UntilRunningAsync();
        curl.Kill();
        await curl.WaitForExitAsync();
        Assert.Equal(before + 1, await server.CancelledWhenIdleAsync());
    }
}
