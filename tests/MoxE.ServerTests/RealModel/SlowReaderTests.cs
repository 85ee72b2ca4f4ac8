using Grpc.Core;
using Grpc.Net.Client;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.RealModel;

/// <summary>Clients that stop reading what they asked for.</summary>
public sealed class SlowReaderTests
{
    private const int ShortTokens = 5;

    [Fact]
    public async Task Http_AClientThatStopsReading_PausesAloneAndLeavesNoSlotRented()
    {
        await using LoopbackServer server = await LoopbackServer.StartModelAsync(LongRequest.Settings);
        Recorded recorded = Recorded.All[1];
        Question shortOne = recorded.AsIds with { MaxTokens = ShortTokens };
        using RawStream slow = await RawStream.OpenAsync(server.HttpAddress, LongRequest.Json);
        await slow.UntilFirstEventAsync();

        // Paused: a short request then takes as many steps as its own tokens, and none is taken for the slow reader.
        long steps;
        do
        {
            long before = server.Status.Steps;
            await shortOne.AskAsync(server, Way.Whole);
            steps = server.Status.Steps - before;
        }
        while (steps > ShortTokens && server.Status.Running == 1);

        Assert.Equal(ShortTokens, steps);
        Assert.Equal((1, 1), (server.Status.Running, server.Status.SlotsUsed));
        Assert.Equal(recorded.OutputText, await recorded.AsText.AskAsync(server, Way.Streamed));

        slow.Dispose();
        server.Until(status => status is { SlotsUsed: 0, Running: 0 });
    }

    [Fact]
    public async Task Grpc_AClientThatNeverReadsAgain_IsCutOffAndLeavesNoSlotRented()
    {
        await using LoopbackServer server = await LoopbackServer.StartModelAsync("Http:SlowReaderSeconds=2", "Limits:MaxTokens=100000");
        using GrpcChannel channel = server.NewChannel();
        using AsyncServerStreamingCall<GenerateResponse> slow =
            new GenerationService.GenerationServiceClient(channel).Generate(new() { Text = "In the beginning", MaxTokens = 100000, N = 8 });
        Assert.True(await slow.ResponseStream.MoveNext(CancellationToken.None));

        // The client's connection stays open: it is the server that must end this.
        server.Until(status => status is { SlotsUsed: 0, Running: 0 });
    }
}
