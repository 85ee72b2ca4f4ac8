using MoxE.Engine.Sampling;

namespace MoxE.UnitTests.Engine.Sampling;

public sealed class Philox4x32Tests
{
    /// <summary>The known-answer vectors published with the generator (philox4x32, 10 rounds).</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Draw_KnownCounterAndKey_GivesPublishedWords(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal(new Philox4x32.Block(x0, x1, x2, x3), Philox4x32.Draw(new(c0, c1, c2, c3), k0, k1));

    [Fact]
    public void Uniform_SeedAndPosition_AreBothUsedWhole()
    {
        ulong[] values = [0, 1, 1UL << 32, ulong.MaxValue];
        double[] draws = [.. from seed in values from position in values select Philox4x32.Uniform(seed, position)];
        Assert.Equal(draws.Length, draws.Distinct().Count());
        Assert.All(draws, draw => Assert.InRange(draw, 0, 1 - double.Epsilon));
    }
}
