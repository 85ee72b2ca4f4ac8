using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace MoxE.UnitTests.Cli;

public sealed class KeyNewVerbTests
{
    [Fact]
    public async Task KeyNew_WritesTheHashAndShowsTheKeyOnce()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        CliRun run = await CliRun.Of(time, CancellationToken.None, "key", "new", "--tenant", "acme", "--name", "acme-1", "--days", "31", "--priority", "-5");
        Assert.Equal(0, run.Code);
        string key = run.Error.Trim().Split(' ')[^1];
        JsonElement line = JsonDocument.Parse(Assert.Single(run.Out.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key))), line.GetProperty("hash").GetString());
        Assert.Equal(("acme", "acme-1", -5), (line.GetProperty("tenant").GetString(), line.GetProperty("name").GetString(), line.GetProperty("priority").GetInt32()));
        Assert.Equal(new DateTimeOffset(2030, 2, 1, 0, 0, 0, TimeSpan.Zero), line.GetProperty("expires").GetDateTimeOffset());
        Assert.Equal(5 + 43, key.Length); // the prefix and 256 bits in base64
        Assert.DoesNotContain(key, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyNew_Twice_IsNotTheSameKey() =>
        Assert.NotEqual((await CliRun.Of("key", "new", "--tenant", "a")).Error, (await CliRun.Of("key", "new", "--tenant", "a")).Error);

    [Theory]
    [InlineData("--tenant", "two words")]
    [InlineData("--priority", "101")]
    [InlineData("--max-tokens", "0")]
    public async Task KeyNew_AWrongValue_IsNamed(string option, string value)
    {
        string[] tenant = option == "--tenant" ? [] : ["--tenant", "a"];
        (await CliRun.Of(["key", "new", .. tenant, option, value])).AssertFailed(option, value);
    }
}
