using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Grpc.Core;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Fuzz;

/// <summary>Thousands of generated requests at one running server, several clients at once: always an answer, never a 5xx, no slot left rented.</summary>
public sealed class HostileRequestTests
{
    private const int Clients = 8;
    private static readonly string[] Settings =
        ["Limits:MaxTokens=16", "Limits:MaxN=4", "Limits:MaxChoices=8", "Limits:MaxBodyBytes=16384", "Engine:MaxQueuedRequests=1000"];

    private static readonly Method<byte[], byte[]> Infer = new(
        MethodType.Unary, "inference.GRPCInferenceService", "ModelInfer", Marshallers.Create(raw => raw, raw => raw), Marshallers.Create(raw => raw, raw => raw));

    [Fact]
    public async Task Http_TenThousandRequests_AreAllAnsweredWithoutA5xx()
    {
        await using RunningServer server = await RunningServer.StartAsync(Settings);
        int[] statuses = await SendAllAsync(server, "/v1/completions", HostileBodies.Any, count: 10_000);
        Assert.All(new[] { 200, 400, 404, 413 }, status => Assert.InRange(statuses[status], 1, int.MaxValue));
    }

    [Fact]
    public async Task Http_ThreeThousandChats_AreAllAnsweredWithoutA5xx()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo, Settings);
        int[] statuses = await SendAllAsync(server, "/v1/chat/completions", HostileBodies.Chats, count: 3_000);
        Assert.All(new[] { 200, 400 }, status => Assert.InRange(statuses[status], 100, int.MaxValue));
    }

    private static async Task<int[]> SendAllAsync(RunningServer server, string path, Gen<byte[]> bodies, int count)
    {
        int[] statuses = new int[600];
        await InParallelAsync(bodies, count, async (body, index) =>
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));

            // Every sixteenth client leaves after the headers.
            HttpCompletionOption wait = index % 16 == 0 ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead;
            using HttpResponseMessage response = await server.Http.SendAsync(request, wait, bound.Token);
            Interlocked.Increment(ref statuses[(int)response.StatusCode]);
            Assert.True(
                response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.RequestEntityTooLarge,
                $"{(int)response.StatusCode} for {Encoding.Latin1.GetString(body)}");
            if (wait == HttpCompletionOption.ResponseContentRead && response.StatusCode != HttpStatusCode.OK)
            {
                using JsonDocument error = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(bound.Token));
                Assert.NotEqual("", error.RootElement.GetProperty("error").GetProperty("message").GetString());
            }
        });
        return statuses;
    }

    [Fact]
    public async Task Grpc_TwoThousandCalls_AreAllAnsweredWithoutAnInternalError()
    {
        await using RunningServer server = await RunningServer.StartAsync(Settings);
        Assert.InRange(await CallAllAsync(server, "Generate", HostileCalls.Any), 200, 1999);
    }

    [Fact]
    public async Task Grpc_TwoThousandChats_AreAllAnsweredWithoutAnInternalError()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo, Settings);
        Assert.InRange(await CallAllAsync(server, "Chat", HostileCalls.Chats), 100, 1999);
    }

    /// <summary>Two thousand calls of a method; gives how many were served.</summary>
    private static async Task<int> CallAllAsync(RunningServer server, string name, Gen<byte[]> messages)
    {
        Marshaller<byte[]> raw = Marshallers.Create(bytes => bytes, bytes => bytes);
        Method<byte[], byte[]> method = new(MethodType.ServerStreaming, "moxe.serving.v1.GenerationService", name, raw, raw);
        CallInvoker invoker = server.Channel.CreateCallInvoker();
        int served = 0;
        await InParallelAsync(messages, count: 2_000, async (message, _) =>
        {
            using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));
            using AsyncServerStreamingCall<byte[]> call = invoker.AsyncServerStreamingCall(method, null, new CallOptions(cancellationToken: bound.Token), message);
            StatusCode status = StatusCode.OK;
            try
            {
                while (await call.ResponseStream.MoveNext(bound.Token))
                {
                }

                Interlocked.Increment(ref served);
            }
            catch (RpcException e)
            {
                status = e.StatusCode;
            }

            Assert.True(status is StatusCode.OK or StatusCode.InvalidArgument or StatusCode.NotFound, $"{status} for {Convert.ToHexString(message)}");
        });
        return served;
    }

    [Fact]
    public async Task OpenInference_TwoThousandCallsOverEachWire_AreAllAnsweredWithoutAnInternalError()
    {
        await using RunningServer server = await RunningServer.StartAsync(Settings);
        CallInvoker invoker = server.Channel.CreateCallInvoker();
        int[] served = new int[2];
        await InParallelAsync(HostileInfers.Messages, count: 2_000, async (message, _) =>
        {
            using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));
            StatusCode status = StatusCode.OK;
            try
            {
                await invoker.AsyncUnaryCall(Infer, null, new CallOptions(cancellationToken: bound.Token), message);
                Interlocked.Increment(ref served[0]);
            }
            catch (RpcException e)
            {
                status = e.StatusCode;
            }

            // A timeout of some microseconds may be among the parameters.
            Assert.True(status is StatusCode.OK or StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.DeadlineExceeded, $"{status} for {Convert.ToHexString(message)}");
        });
        await InParallelAsync(HostileInfers.Bodies, count: 2_000, async (body, index) =>
        {
            using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));
            using HttpRequestMessage request = new(HttpMethod.Post, index % 4 == 0 ? "/v2/models/counting/generate" : "/v2/models/counting/infer") { Content = new ByteArrayContent(body) };
            using HttpResponseMessage response = await server.Http.SendAsync(request, bound.Token);
            Assert.True(
                response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.GatewayTimeout,
                $"{(int)response.StatusCode} for {Encoding.Latin1.GetString(body)}");
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(bound.Token));
            Assert.Equal(response.StatusCode != HttpStatusCode.OK, answer.RootElement.TryGetProperty("error", out _));
            Interlocked.Add(ref served[1], response.StatusCode == HttpStatusCode.OK ? 1 : 0);
        });
        Assert.All(served, count => Assert.InRange(count, 50, 1999));
    }

    /// <summary>Sends seeded values from several clients at once; the first failure ends the run.</summary>
    private static Task InParallelAsync(Gen<byte[]> gen, int count, Func<byte[], int, Task> send) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = Clients },
            async (index, _) => await send(gen.Generate(new PCG(1, (uint)index * 2_654_435_761UL), null, out Size _), index));
}
