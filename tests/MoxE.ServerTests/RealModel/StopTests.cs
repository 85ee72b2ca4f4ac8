using System.Net;
using Grpc.Core;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;
using Xunit.Abstractions;

namespace MoxE.ServerTests.RealModel;

/// <summary>The process told to stop while streams run. Being told to stop is no failure: the exit code is 0, also when the drain had to cut streams off.</summary>
public sealed class StopTests(ITestOutputHelper output)
{
    private static readonly string[] Arguments = [.. LongRequest.Settings.Select(setting => $"--MoxE:{setting}")];

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_WhileStreamsRun_RefusesNewWorkFinishesThemAndEndsWithZero(string signal)
    {
        await using ServerProcess server = new(Arguments);
        using RawStream http = await StartAsync(server);
        AsyncServerStreamingCall<GenerateResponse> grpc = server.Generation.Generate(LongRequest.Grpc);
        Assert.True(await grpc.ResponseStream.MoveNext(CancellationToken.None));
        GenerateResponse first = grpc.ResponseStream.Current;

        await server.SignalAsync(signal);
        await server.LineAsync("Draining");
        await AssertRefusesAsync(server);

        string text = string.Concat(Completions.Events(await http.ReadToEndAsync()).Select(chunk => chunk.Text()));
        Assert.StartsWith(LongRequest.Start, text, StringComparison.Ordinal);
        List<GenerateResponse> pieces = [first, .. await grpc.ReadToEndAsync()];
        Assert.Equal(LongRequest.Tokens * LongRequest.GrpcChoices, pieces[^1].Usage.CompletionTokens);
        Assert.All(pieces.SkipLast(1).GroupBy(piece => piece.Choice), choice => Assert.Equal(text, string.Concat(choice.Select(piece => piece.Text))));
        await AssertEndsWithZeroAsync(server);
    }

    [Fact]
    public async Task Signal_AClientNeverReadsAgain_EndsWithZeroAllTheSame()
    {
        await using ServerProcess server = new([.. Arguments, "--MoxE:Drain:TimeoutSeconds=1"]);
        using RawStream http = await StartAsync(server);
        await server.SignalAsync("TERM");
        await AssertEndsWithZeroAsync(server);
    }

    [Fact]
    public async Task Signal_AStreamOutlivesTheDrain_EndsWithAnErrorAndZero()
    {
        await using ServerProcess server = new([.. Arguments, "--MoxE:Drain:TimeoutSeconds=1"]);
        using RawStream http = await StartAsync(server);
        AsyncServerStreamingCall<GenerateResponse> grpc = server.Generation.Generate(LongRequest.Grpc);
        Assert.True(await grpc.ResponseStream.MoveNext(CancellationToken.None));

        await server.SignalAsync("TERM");
        await server.LineAsync("Drained");

        string last = (await http.ReadToEndAsync()).Split("\n\n")[^2];
        Assert.Equal("""data: {"error":{"message":"The server is shutting down.","type":"overloaded_error","param":null,"code":"unavailable"}}""", last);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => grpc.ReadToEndAsync());
        Assert.Equal((StatusCode.Unavailable, "The server is shutting down."), (e.StatusCode, e.Status.Detail));
        await AssertEndsWithZeroAsync(server);
    }

    /// <summary>Waits until the server is ready, and sends its first request, whose client stops reading after one event.</summary>
    private async Task<RawStream> StartAsync(ServerProcess server)
    {
        await server.UntilReadyAsync();
        TimeSpan ready = TimeProvider.System.GetElapsedTime(server.StartedAt);
        RawStream stream = await RawStream.OpenAsync(server.Http.BaseAddress!, LongRequest.Json);
        await stream.UntilFirstEventAsync();
        output.WriteLine($"ready {ready.TotalSeconds:F2} s after the start, first token at {TimeProvider.System.GetElapsedTime(server.StartedAt).TotalSeconds:F2} s");
        return stream;
    }

    private static async Task AssertRefusesAsync(ServerProcess server)
    {
        using HttpResponseMessage ready = await server.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using HttpResponseMessage live = await server.Http.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using HttpResponseMessage refused = await server.Http.CompleteAsync("""{"prompt":"a"}""");
        await refused.ErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Generation.Generate(new() { Text = "a" }).ReadToEndAsync());
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
    }

    private static async Task AssertEndsWithZeroAsync(ServerProcess server)
    {
        (int code, string[] lines) = await server.EndAsync();
        Assert.Equal(0, code);
        Assert.DoesNotContain(lines, line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal) || line.Contains("   at ", StringComparison.Ordinal));
    }
}
