using MoxE.Server.Options;

namespace MoxE.ServerTests.Options;

public sealed class ServerHelpTests
{
    [Fact]
    public void Write_EveryOption_IsToldWithDefaultRangeAndMeaning()
    {
        using StringWriter output = new();
        ServerHelp.Write(output);
        string help = output.ToString();
        Assert.All(OptionKey.All, key =>
        {
            Assert.Contains($"--{key.Key}=", help, StringComparison.Ordinal);
            Assert.Contains(key.Description, help, StringComparison.Ordinal);
        });
        Assert.Contains("--MoxE:Http:Port=8080   (0 … 65535)", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "--MoxE:Http:Port=1", "--help")]
    [InlineData(true, "-h")]
    [InlineData(false, "--MoxE:Http:Port=1")]
    public void IsAskedFor_Arguments_AreLookedThrough(bool expected, params string[] args) => Assert.Equal(expected, ServerHelp.IsAskedFor(args));
}
