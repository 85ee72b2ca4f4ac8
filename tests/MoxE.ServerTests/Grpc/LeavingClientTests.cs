using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Grpc;

/// <summary>Clients that go away are no errors; that none is logged the end of each test checks.</summary>
public sealed class LeavingClientTests
{
    private const int Calls = 20;
    private const int Cancel = 8; // the error code of a reset, RFC 9113 §7

    [Theory]
    [InlineData("/moxe.serving.v1.GenerationService/Generate")]
    [InlineData("/moxe.serving.v1.GenerationService/Complete")]
    [InlineData("/inference.GRPCInferenceService/ModelInfer")]
    [InlineData("/inference.GRPCInferenceService/ModelStreamInfer")]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    public async Task Call_ResetInTheMiddleOfItsMessage_IsNoError(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using RawHttp2 http = await RawHttp2.ConnectAsync(server.GrpcAddress);
        for (int i = 0; i < Calls; i++)
        {
            int stream = 1 + (2 * i);
            await http.CallAsync(stream, path);
            await http.SendAsync(new Frame(FrameType.Data, 0, stream, [0, 0, 0, 0, 100, 1, 2, 3]));
            await PingAsync(http); // what came before it has been read
            await http.SendAsync(new Frame(FrameType.ResetStream, 0, stream, [0, 0, 0, Cancel]));
        }

        await PingAsync(http);
    }

    [Theory]
    [InlineData("/moxe.serving.v1.GenerationService/Complete")]
    [InlineData("/inference.GRPCInferenceService/ModelStreamInfer")]
    public async Task Connection_CutInTheMiddleOfAMessage_IsNoError(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        for (int i = 0; i < Calls; i++)
        {
            using RawHttp2 http = await RawHttp2.ConnectAsync(server.GrpcAddress);
            await http.CallAsync(1, path);
            await http.SendAsync(new Frame(FrameType.Data, 0, 1, [0, 0, 0, 0, 100, 1, 2, 3]));
            await PingAsync(http);
        }
    }

    /// <summary>
    /// The end of a stream reaches who reads it some moments before it is known as the end of the request. This reader only
    /// knows the former, so the test does not depend on who is first.
    /// </summary>
    [Theory]
    [InlineData("/moxe.serving.v1.GenerationService/Complete")]
    [InlineData("/moxe.serving.v1.GenerationService/Generate")]
    [InlineData("/inference.GRPCInferenceService/ModelStreamInfer")]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    public async Task Call_WhoseBodyBreaksOff_IsCancelledAndNoError(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync(services => services.AddSingleton<IStartupFilter>(new BreakingBodies()));
        Method<byte[], byte[]> method = new(MethodType.DuplexStreaming, path.Split('/')[1], path.Split('/')[2], Bytes, Bytes);
        using AsyncDuplexStreamingCall<byte[], byte[]> call = server.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, default);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Cancelled, e.StatusCode);
    }

    private static Marshaller<byte[]> Bytes { get; } = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static async Task PingAsync(RawHttp2 http)
    {
        await http.SendAsync(new Frame(FrameType.Ping, 0, 0, new byte[8]));
        await http.ReadAsync(frame => frame.Type == FrameType.Ping);
    }

    /// <summary>Bodies that end as those of a stream that was reset.</summary>
    private sealed class BreakingBodies : PipeReader, IRequestBodyPipeFeature, IStartupFilter
    {
        public PipeReader Reader => this;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Features.Set<IRequestBodyPipeFeature>(this);
                return rest(context);
            });
            next(app);
        };

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new IOException("The client reset the request stream.");

        public override bool TryRead(out ReadResult result) => throw new IOException("The client reset the request stream.");

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
