using MoxE.Server.Serving;

namespace MoxE.ServerTests.Serving;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("A-z_0.9:x")]
    public void Take_AFitId_IsKept(string id) => Assert.Equal(id, RequestId.Take(id));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("é")]
    [InlineData("a,b")]
    public void Take_AnUnfitId_IsReplaced(string? id) => Assert.Matches("^req-[0-9a-f]{24}$", RequestId.Take(id));

    [Fact]
    public void Take_Length_IsBounded()
    {
        Assert.Equal(new string('a', 128), RequestId.Take(new string('a', 128)));
        Assert.StartsWith("req-", RequestId.Take(new string('a', 129)), StringComparison.Ordinal);
    }
}
