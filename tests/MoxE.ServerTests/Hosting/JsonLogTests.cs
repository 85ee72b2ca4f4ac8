using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Hosting;

/// <summary>The log of the real process where it is JSON.</summary>
public sealed class JsonLogTests
{
    [Fact]
    public async Task Log_AsJson_IsAnObjectALineFromStartToEnd()
    {
        await using ServerProcess server = new("--MoxE:Log:Json=true");
        await server.LineAsync("Ready: model ");
        await server.SignalAsync("TERM");
        (int code, string[] lines) = await server.EndAsync();
        Assert.Equal(0, code);
        Assert.True(lines.Length > 4, "the log is too short to tell");
        Assert.Contains("Drained", Messages(lines));
    }

    [Fact]
    public async Task Log_AsJson_TellsWrongOptionsInIt()
    {
        await using ServerProcess server = new("--MoxE:Log:Json=true", "--MoxE:Http:Port=99999");
        (int code, string[] lines) = await server.EndAsync();
        Assert.Equal(1, code);
        Assert.Contains(Messages(lines), message => message.Contains("MoxE:Http:Port is '99999'", StringComparison.Ordinal));
    }

    /// <summary>The message of every line, each an object.</summary>
    private static string[] Messages(string[] lines) => [.. lines.Select(line =>
    {
        using JsonDocument entry = JsonDocument.Parse(line);
        Assert.Equal(JsonValueKind.String, entry.RootElement.GetProperty("LogLevel").ValueKind);
        return entry.RootElement.GetProperty("Message").GetString()!;
    })];
}
