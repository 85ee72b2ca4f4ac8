using MoxE.Server.Models;
using MoxE.Server.Options;

namespace MoxE.ServerTests.Models;

public sealed class VersionPolicyTests
{
    [Theory]
    [InlineData("latest", 1, "", "9")]
    [InlineData("latest", 2, "", "3,9")]
    [InlineData("latest", 9, "", "1,3,9")]
    [InlineData("all", 1, "", "1,3,9")]
    [InlineData("specific", 1, "mine:1,mine:3,other:9", "1,3")]
    [InlineData("specific", 1, "3, 4", "3")]
    [InlineData("specific", 1, "9,mine:1", "1")]
    [InlineData("specific", 1, "other:9", "")]
    public void Choose_FromVersions_TakesThoseOfThePolicy(string policy, int latest, string versions, string expected)
    {
        (VersionPolicy? sut, string? error) = VersionPolicy.Of(new ModelsOptions { VersionPolicy = policy, LatestVersions = latest, Versions = versions });
        Assert.Null(error);
        Assert.Equal(expected, string.Join(',', sut!.Choose("mine", [3, 9, 1]).Order()));
    }

    [Theory]
    [InlineData("", "''")]
    [InlineData("1,x", "'x'")]
    [InlineData("mine:0", "'mine:0'")]
    [InlineData("mine:", "'mine:'")]
    [InlineData("-1", "'-1'")]
    public void Of_VersionsThatAreNone_SaysWhich(string versions, string expected)
    {
        (VersionPolicy? policy, string? error) = VersionPolicy.Of(new ModelsOptions { VersionPolicy = "specific", Versions = versions });
        Assert.Null(policy);
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2147483647", true)]
    [InlineData("0", false)]
    [InlineData("01", false)]
    [InlineData("1.0", false)]
    [InlineData("+1", false)]
    [InlineData(" 1", false)]
    [InlineData("2147483648", false)]
    [InlineData("", false)]
    public void TryParse_AText_TakesPlainNumbersOnly(string text, bool expected) => Assert.Equal(expected, VersionPolicy.TryParse(text, out _));
}
