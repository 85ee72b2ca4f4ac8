using MoxE.Engine.Requests;
using MoxE.Server.Grpc;
using MoxE.Serving.V1;
using TokenDetail = MoxE.Engine.Requests.TokenDetail;

namespace MoxE.ServerTests.Grpc;

public sealed class PieceMappingTests
{
    [Fact]
    public void ToWire_ADetail_TellsProbabilitiesAndRouting()
    {
        TokenDetail detail = new(-0.5f, [new TokenLogProb(7, -0.25f), new TokenLogProb(9, -0.5f)], [new LayerRouting([3, 1], [0.75f, 0.25f], 0.5f, 0.125f), new LayerRouting([0], [1f], 0f, null)]);
        GenerateResponse piece = PieceMapping.ToWire(2, "ab".AsMemory(), new TokenUpdate(9, 2, MoxE.Engine.Requests.FinishReason.None, detail));
        Assert.Equal((2, "ab", 9), (piece.Choice, piece.Text, Assert.Single(piece.TokenIds)));
        MoxE.Serving.V1.TokenDetail wire = Assert.Single(piece.Details);
        Assert.Equal((9, -0.5f), (wire.TokenId, wire.LogProb));
        Assert.Equal([new TopToken { TokenId = 7, LogProb = -0.25f }, new TopToken { TokenId = 9, LogProb = -0.5f }], wire.Top);
        Assert.Equal(
            [new Routing { Experts = { 3, 1 }, Weights = { 0.75f, 0.25f }, Entropy = 0.5f, Difficulty = 0.125f }, new Routing { Experts = { 0 }, Weights = { 1f } }],
            wire.Routing);
        Assert.False(wire.Routing[1].HasDifficulty);
    }

    [Fact]
    public void ToWire_WithoutADetail_HasNone() =>
        Assert.Empty(PieceMapping.ToWire(0, default, new TokenUpdate(-1, 0, MoxE.Engine.Requests.FinishReason.Stop)).Details);

    [Fact]
    public void ToWire_Timings_AreSeconds()
    {
        Timings timings = PieceMapping.ToWire(new GenerationTimings(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(3)));
        Assert.Equal(new Timings { QueueSeconds = 0.001, PrefillSeconds = 2, DecodeSeconds = 180 }, timings);
    }
}
