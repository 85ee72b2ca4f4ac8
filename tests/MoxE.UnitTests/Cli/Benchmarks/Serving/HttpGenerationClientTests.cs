using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

public class HttpGenerationClientTests
{
    private const string Usage = """data: {"choices":[],"usage":{"prompt_tokens":2,"completion_tokens":4,"total_tokens":6}}""" + "\n\n";
    private const string Done = "data: [DONE]\n\n";
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Generate_Events_AreTimedAsTheyArrive()
    {
        string last = Text("e");
        RequestRecord record = await RunAsync(
            (30, ": ping\n\n"),
            (10, Text("a")),
            (20, Text("")), // a character that is not whole: no text yet
            (5, Text("bc") + Text("d")), // together
            (7, last[..20]),
            (8, last[20..]),
            (1, """data: {"choices":[{"index":0,"text":"","finish_reason":"length"}]}""" + "\n\n"),
            (1, Usage + Done));

        Assert.Equal((null, 4), (record.Error, record.Tokens));
        Assert.Equal(Ms(40), record.TimeToFirstToken);
        Assert.Equal([Ms(25), Ms(0), Ms(15)], record.Gaps);
        Assert.Equal(Ms(82), record.Total);
    }

    [Theory]
    [InlineData("a stream cut off", "")]
    [InlineData("a stream cut off", "data: {\"choices\":[]}\n\n")]
    [InlineData("an event that is no JSON", "data: {\"choices\n\n")]
    [InlineData("stream: server_error", "data: {\"error\":{\"message\":\"type\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n")]
    public async Task Generate_StreamThatIsNotWhole_IsAnErrorOfItsKind(string error, string body) => Assert.Equal(error, (await RunAsync((1, body))).Error);

    [Fact]
    public async Task Generate_Refusal_IsAnErrorOfItsStatus() =>
        Assert.Equal("http 429", (await RunAsync(new Answer(_ => new HttpResponseMessage(HttpStatusCode.TooManyRequests)))).Error);

    [Fact]
    public async Task Generate_NoServer_IsAnErrorOfItsKind() =>
        Assert.Equal("http ConnectionError", (await RunAsync(new Answer(_ => throw new HttpRequestException(HttpRequestError.ConnectionError)))).Error);

    [Fact]
    public async Task Generate_Request_AsksForAStreamOfTokenIds()
    {
        string sent = "";

        await RunAsync(new Answer(request =>
        {
            Assert.Equal("/v1/completions", request.RequestUri!.AbsolutePath);
            sent = request.Content!.ReadAsStringAsync().Result;
            return Body((0, Done));
        }));

        using var json = JsonDocument.Parse(sent);
        Assert.Equal(
            """{"prompt":[5,6],"max_tokens":4,"temperature":0.5,"seed":9,"stream":true,"stream_options":{"include_usage":true}}""", JsonSerializer.Serialize(json.RootElement));
    }

    private static string Text(string text) => $$"""data: {"id":"cmpl-1","choices":[{"index":0,"text":"{{text}}","logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n";

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);

    private HttpResponseMessage Body(params (int Milliseconds, string Text)[] parts) => new(HttpStatusCode.OK) { Content = new StreamContent(new ScriptedStream(_time, parts)) };

    private Task<RequestRecord> RunAsync(params (int Milliseconds, string Text)[] parts) => RunAsync(new Answer(_ => Body(parts)));

    private async Task<RequestRecord> RunAsync(HttpMessageHandler handler)
    {
        using HttpGenerationClient client = new(new Uri("http://localhost:1"), handler);
        return await new RequestRunner(client, TimeSpan.FromHours(1), _time).RunAsync(new GenerationCall([5, 6], 4, 0.5, 9), new LoadClock(_time), null, null, CancellationToken.None);
    }

    private sealed class Answer(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
