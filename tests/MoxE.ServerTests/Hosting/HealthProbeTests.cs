using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MoxE.Server.Hosting;

namespace MoxE.ServerTests.Hosting;

public sealed class HealthProbeTests : IDisposable
{
    private readonly StringWriter _errors = new();

    public void Dispose() => _errors.Dispose();

    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    [InlineData(404, 1)]
    [InlineData(302, 1)]
    public async Task Run_AServerThatAnswers_ExitsByItsStatus(int status, int expected)
    {
        await using WebApplication server = await StartAsync(status);
        string url = $"{server.Urls.Single()}/health/ready";

        int code = await HealthProbe.RunAsync([HealthProbe.Verb, url], _errors);

        Assert.Equal(expected, code);
        Assert.Equal(expected == 0 ? "" : $"{url} answered {status}{Environment.NewLine}", _errors.ToString());
    }

    [Fact]
    public async Task Run_NobodyListening_ExitsWithOneAndSaysSo()
    {
        WebApplication server = await StartAsync(200);
        string url = $"{server.Urls.Single()}/health/ready";
        await server.DisposeAsync();

        Assert.Equal(1, await HealthProbe.RunAsync([HealthProbe.Verb, url], _errors));
        Assert.StartsWith($"{url} did not answer", _errors.ToString());
    }

    [Theory]
    [InlineData("health")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("")]
    public async Task Run_NotAnHttpAddress_NamesItAndWhatIsAllowed(string address)
    {
        Assert.Equal(1, await HealthProbe.RunAsync([HealthProbe.Verb, address], _errors));
        Assert.Contains($"'{address}'", _errors.ToString());
        Assert.Contains(HealthProbe.DefaultUrl, _errors.ToString());
    }

    /// <summary>A server on a free port of loopback that answers the readiness path with one status.</summary>
    private static async Task<WebApplication> StartAsync(int status)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication server = builder.Build();
        server.Urls.Add($"http://{IPAddress.Loopback}:0");
        server.MapGet("/health/ready", (HttpContext context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = status == 302 ? "/health/live" : default;
        });
        server.MapGet("/health/live", () => "alive");
        await server.StartAsync();
        return server;
    }
}
