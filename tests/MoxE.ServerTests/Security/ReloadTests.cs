using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Security;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

public sealed class ReloadTests : IDisposable
{
    private readonly TestKeys _keys = new(TestKeys.Line("alice", TestKeys.Alice));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task KeysFile_Changed_HoldsWithoutARestart()
    {
        await using RunningServer server = await RunningServer.StartAsync(_keys.Setting, "Security:ReloadSeconds=3600");
        _keys.Write(TestKeys.Line("bob", TestKeys.Bob));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await StatusAsync(server, TestKeys.Alice), await StatusAsync(server, TestKeys.Bob)));
        Look(server);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(server, TestKeys.Alice), await StatusAsync(server, TestKeys.Bob)));
    }

    [Theory]
    [InlineData("broken {")]
    [InlineData("")]
    [InlineData(null)]
    public async Task KeysFile_BrokenOrGone_TheOldKeysHoldAndItIsLoggedOnce(string? content)
    {
        await using RunningServer server = await RunningServer.StartAsync(_keys.Setting, "Security:ReloadSeconds=3600");
        server.ExpectErrors = true;
        if (content is null)
        {
            File.Delete(_keys.File);
        }
        else
        {
            _keys.Write(content);
        }

        Look(server);
        Look(server);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, TestKeys.Alice));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, null));
        (LogLevel Level, string Text) line = Assert.Single(server.Logs.Lines, line => line.Level == LogLevel.Error);
        Assert.Contains(_keys.File, line.Text, StringComparison.Ordinal);

        _keys.Write(TestKeys.Line("bob", TestKeys.Bob));
        Look(server);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, TestKeys.Bob));
    }

    [Fact]
    public async Task KeysFile_Changed_IsSeenAtTheNextLook()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, _keys.Setting, "Security:ReloadSeconds=7", "Engine:StallThresholdSeconds=3600");
        _keys.Write(TestKeys.Line("bob", TestKeys.Bob));
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.True(SpinWait.SpinUntil(() => server.Logs.Lines.Any(line => line.Text == "Read the API keys anew"), TimeSpan.FromSeconds(30)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, TestKeys.Bob));
    }

    private static void Look(RunningServer server) => server.Services.GetServices<IHostedService>().OfType<ReloadService>().Single().Look();

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string? key)
    {
        using HttpResponseMessage answer = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", key);
        return answer.StatusCode;
    }
}
