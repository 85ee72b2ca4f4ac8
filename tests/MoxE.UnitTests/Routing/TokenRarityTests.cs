using MoxE.Model.Routing;

namespace MoxE.UnitTests.Routing;

public sealed class TokenRarityTests
{
    [Fact]
    public void Bits_OfEveryToken_AreASmoothedDistribution()
    {
        long[] counts = [7, 0, 3, 2];
        var rarity = new TokenRarity(counts);

        Assert.Equal(1, rarity.Bits(0)); // (7 + 1) / (12 + 4)
        Assert.Equal(4, rarity.Bits(1)); // (0 + 1) / 16
        Assert.Equal(2, rarity.Bits(2)); // (3 + 1) / 16
        Assert.Equal(1, Enumerable.Range(0, 4).Sum(token => Math.Pow(2, -rarity.Bits(token))), 12);
        Assert.Equal(4, rarity.VocabularySize);
    }

    [Fact]
    public void Bits_TokenOutsideTheVocabulary_IsRefused()
    {
        var rarity = new TokenRarity([1, 2]);

        Assert.Throws<ArgumentOutOfRangeException>(() => rarity.Bits(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => rarity.Bits(-1));
    }

    [Fact]
    public void Create_NegativeOrNoCounts_IsRefused()
    {
        Assert.Contains("token 1 is -1", Assert.Throws<ArgumentException>(() => new TokenRarity([3, -1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TokenRarity([]));
    }

    [Fact]
    public void BandOf_TenTokensOfFallingCount_HoldTenthsOfTheText()
    {
        // count + 1 = 50, 20, 10, 10, 5, 1, 1, 1, 1, 1 of 100
        var rarity = new TokenRarity([49, 19, 9, 9, 4, 0, 0, 0, 0, 0]);

        // The commonest is half the text: bands 1 to 4 are empty. The five rarest are 5 %, and with the next token 10 %.
        Assert.Equal([0, 5, 7, 7, 9, 9, 9, 9, 9, 9], Enumerable.Range(0, 10).Select(token => rarity.Bands.BandOf(rarity.Bits(token))));
    }

    [Fact]
    public void BandOf_EqualCounts_ShareOneBand()
    {
        var rarity = new TokenRarity([5, 5, 5, 5, 5]);

        Assert.All(Enumerable.Range(0, 5), token => Assert.Equal(0, rarity.Bands.BandOf(rarity.Bits(token))));
    }
}
