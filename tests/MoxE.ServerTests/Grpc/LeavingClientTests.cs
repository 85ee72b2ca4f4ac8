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

    private static async Task PingAsync(RawHttp2 http)
    {
        await http.SendAsync(new Frame(FrameType.Ping, 0, 0, new byte[8]));
        await http.ReadAsync(frame => frame.Type == FrameType.Ping);
    }
}
