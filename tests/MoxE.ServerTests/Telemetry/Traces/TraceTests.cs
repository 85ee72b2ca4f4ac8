using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MoxE.Server.Telemetry;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;
using OpenTelemetry.Trace;

namespace MoxE.ServerTests.Telemetry.Traces;

/// <summary>What a collector is sent. Listeners to spans are the process's: other servers of the tests must not run meanwhile.</summary>
[Collection(ProcessMeters.Name)]
public sealed class TraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c", Parent = "b7ad6b7169203331", Last = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Sampled = $"00-{Trace}-{Parent}-01";

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Post_WithATraceparent_IsASpanOfThatTraceWithItsTimes(string protocol)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync(protocol == "grpc");
        await using RunningServer server = await RunningServer.StartAsync(Tracing(receiver.Address, protocol));
        using HttpRequestMessage request = Ask("/v1/completions", """{"prompt":"aa","max_tokens":5,"temperature":0.5,"seed":7}""");
        request.Headers.Add("traceparent", Sampled);
        request.Headers.Add("tracestate", "vendor=1");
        using HttpResponseMessage answer = await server.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();

        OtlpSpan[] spans = Spans(server, receiver);
        OtlpSpan whole = Assert.Single(spans, span => span.Kind == 2);
        Assert.Equal((Parent, "vendor=1", "POST /v1/completions", 0), (whole.ParentId, whole.TraceState, whole.Name, whole.Status));
        Assert.Equal(
            ["text_completion", TestEngineFactory.ModelName, "5", "0.5", "7", "2", "5", "length", "200"],
            Values(whole, "gen_ai.operation.name", "gen_ai.request.model", "gen_ai.request.max_tokens", "gen_ai.request.temperature", "gen_ai.request.seed", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.response.finish_reasons", "http.response.status_code"));
        OtlpSpan[] parts = [.. spans.Where(span => span != whole)];
        Assert.All(parts, part => Assert.Equal((whole.SpanId, 1), (part.ParentId, part.Kind)));
        Assert.Equal(["queue", "prefill", "decode"], parts.Select(part => part.Name));
        Assert.Equal([parts[0].End, parts[1].End], [parts[1].Start, parts[2].Start]);
        Assert.True(whole.Start <= parts[0].Start && parts[2].End <= whole.End, "the parts are not inside the whole");
    }

    [Fact]
    public async Task Generate_OverGrpc_IsAServerSpanToo()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(Tracing(receiver.Address));
        using AsyncServerStreamingCall<GenerateResponse> call = server.Generation.Generate(
            new GenerateRequest { Text = "a", MaxTokens = 3 }, new Metadata { { "traceparent", Sampled } });
        await foreach (GenerateResponse _ in call.ResponseStream.ReadAllAsync())
        {
        }

        OtlpSpan span = Assert.Single(Spans(server, receiver), span => span.Kind == 2);
        Assert.Equal((Parent, "moxe.serving.v1.GenerationService/Generate"), (span.ParentId, span.Name));
        Assert.Equal(["grpc", "Generate", "0", "3"], Values(span, "rpc.system", "rpc.method", "rpc.grpc.status_code", "gen_ai.usage.output_tokens"));
    }

    [Fact]
    public async Task Post_RefusedAndBroken_AreErrorsByTheirCode()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(Tracing(receiver.Address));
        using HttpRequestMessage request = Ask("/v1/chat/completions", """{"model":"other","messages":[{"role":"user","content":"a"}]}""");
        request.Headers.Add("traceparent", Sampled);
        using HttpResponseMessage answer = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);

        OtlpSpan span = Assert.Single(Spans(server, receiver));
        Assert.Equal(2, span.Status);
        Assert.Equal(["model_not_found", "404"], Values(span, "error.type", "http.response.status_code"));
    }

    [Fact]
    public async Task Spans_NeverHoldPromptOrOutput()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(Tracing(receiver.Address));
        using HttpRequestMessage request = Ask("/v1/completions?key=QUERYSECRET", """{"prompt":"SECRETa","echo":true,"temperature":0,"user":"USERSECRET"}""");
        request.Headers.Add("traceparent", Sampled);
        request.Headers.Add("Authorization", "Bearer KEYSECRET");
        using HttpResponseMessage answer = await server.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        Assert.DoesNotContain(
            Spans(server, receiver).SelectMany(span => span.Attributes.Values.Append(span.Name)),
            text => text.Contains("SECRET", StringComparison.Ordinal) || text.Contains("bcd", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("01", 1)]
    public async Task Post_TheCallerDecidedAboutItsTrace_ItIsKept(string flags, int spans)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync([.. Tracing(receiver.Address), "Telemetry:SamplePercent=0"]);
        using HttpRequestMessage request = Ask("/v1/completions", """{"prompt":"a","max_tokens":1}""");
        request.Headers.Add("traceparent", $"00-{Trace}-{Parent}-{flags}");
        using HttpResponseMessage answer = await server.Http.SendAsync(request);
        await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":1}"""); // of no trace, and not in the sample
        using HttpRequestMessage last = Ask("/v1/completions", """{"prompt":"a","max_tokens":1}""");
        last.Headers.Add("traceparent", $"00-{Last}-{Parent}-01");
        using HttpResponseMessage answered = await server.Http.SendAsync(last); // on the same connection, so after the others
        Spans(server, receiver, Last);
        Assert.Equal(spans + 1, receiver.All.Count(span => span.Kind == 2));
    }

    [Fact]
    public async Task Serve_NoCollectorIsThere_AnswersAllTheSame()
    {
        await using OtlpReceiver gone = await OtlpReceiver.StartAsync();
        string address = gone.Address;
        await gone.DisposeAsync();
        await using RunningServer server = await RunningServer.StartAsync(Tracing(address));
        for (int i = 0; i < 3; i++)
        {
            await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":2}""");
            server.Services.GetRequiredService<TracerProvider>().ForceFlush(); // fails, and nobody notices
        }
    }

    [Fact]
    public async Task Begin_TracesAreOff_AllocatesNothing()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Null(server.Services.GetService<TracerProvider>());
        DefaultHttpContext context = new();
        Assert.Null(RequestTracing.Begin(Surface.Http, context, TimeProvider.System));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Activity? span = RequestTracing.Begin(Surface.Http, context, TimeProvider.System);
            RequestTracing.OnSubmitted(span, null!, null!, null!);
            RequestTracing.OnEnded(span, null!, default);
            RequestTracing.End(span, Surface.Http, null, TimeProvider.System);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string[] Tracing(string address, string protocol = "http/protobuf") =>
        ["Telemetry:Traces=true", $"Telemetry:Endpoint={address}", $"Telemetry:Protocol={protocol}"];

    private static HttpRequestMessage Ask(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };

    private static string[] Values(OtlpSpan span, params string[] keys) => [.. keys.Select(key => span.Attributes[key])];

    /// <summary>The spans of a trace once its request has ended, which is a moment after its answer came.</summary>
    private static OtlpSpan[] Spans(RunningServer server, OtlpReceiver receiver, string trace = Trace)
    {
        TracerProvider traces = server.Services.GetRequiredService<TracerProvider>();
        Assert.True(SpinWait.SpinUntil(() => traces.ForceFlush() && receiver.Of(trace).Any(span => span.Kind == 2), TimeSpan.FromSeconds(30)), "no span came");
        return receiver.Of(trace);
    }
}
