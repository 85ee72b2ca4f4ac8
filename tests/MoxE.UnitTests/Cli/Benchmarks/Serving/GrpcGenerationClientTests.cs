using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Traffic;
using MoxE.Serving.V1;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

public class GrpcGenerationClientTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Generate_Messages_AreTimedByTheirTokens()
    {
        RequestRecord record = await RunAsync(
            null,
            (10, new GenerateResponse { Text = "echo" }), // no token
            (20, new GenerateResponse { TokenIds = { 1 } }), // held back: a token without text
            (5, new GenerateResponse { TokenIds = { 2, 3 }, Text = "abc" }), // two tokens, one gap
            (7, new GenerateResponse { FinishReason = FinishReason.Length }),
            (1, new GenerateResponse { Usage = new Usage { PromptTokens = 2, CompletionTokens = 3 } }));

        Assert.Equal((null, 3), (record.Error, record.Tokens));
        Assert.Equal(TimeSpan.FromMilliseconds(30), record.TimeToFirstToken);
        Assert.Equal([TimeSpan.FromMilliseconds(5)], record.Gaps);
        Assert.Equal(TimeSpan.FromMilliseconds(43), record.Total);
    }

    [Fact]
    public async Task Generate_NoUsageAtTheEnd_IsCutOff() => Assert.Equal("a stream cut off", (await RunAsync(null, (1, new GenerateResponse { TokenIds = { 1 } }))).Error);

    [Fact]
    public async Task Generate_Status_IsAnErrorOfItsKind() =>
        Assert.Equal("grpc ResourceExhausted", (await RunAsync(new RpcException(new Status(StatusCode.ResourceExhausted, "full")))).Error);

    private async Task<RequestRecord> RunAsync(RpcException? end, params (int Milliseconds, GenerateResponse Message)[] messages)
    {
        using GrpcGenerationClient client = new(new ScriptedCalls(new ScriptedReader(_time, messages, end)), new MemoryStream());
        return await new RequestRunner(client, TimeSpan.FromHours(1), _time).RunAsync(new GenerationCall([5, 6], 4, 0.5, 9), new LoadClock(_time), null, null, CancellationToken.None);
    }

    private sealed class ScriptedReader(FakeTimeProvider time, (int Milliseconds, GenerateResponse Message)[] messages, RpcException? end) : IAsyncStreamReader<GenerateResponse>
    {
        private int _next;

        public GenerateResponse Current => messages[_next - 1].Message;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (_next == messages.Length)
            {
                return end is null ? Task.FromResult(false) : Task.FromException<bool>(end);
            }

            time.Advance(TimeSpan.FromMilliseconds(messages[_next++].Milliseconds));
            return Task.FromResult(true);
        }
    }

    /// <summary>Answers every stream with one reader; the request is checked.</summary>
    private sealed class ScriptedCalls(IAsyncStreamReader<GenerateResponse> reader) : CallInvoker
    {
        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Assert.Equal(new GenerateRequest { TokenIds = new TokenIds { Ids = { 5, 6 } }, MaxTokens = 4, Temperature = 0.5, Seed = 9 }, request as GenerateRequest);
            return new AsyncServerStreamingCall<TResponse>((IAsyncStreamReader<TResponse>)reader, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
