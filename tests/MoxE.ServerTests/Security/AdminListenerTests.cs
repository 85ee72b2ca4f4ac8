using System.Net;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

public sealed class AdminListenerTests
{
    [Fact]
    public async Task AdminPort_ServesItsRoutesAndNothingElse()
    {
        await using RunningServer server = await RunningServer.StartAsync("Admin:Port=0");
        using HttpClient admin = new() { BaseAddress = server.AdminAddress };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(admin, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(admin, "/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, "/v1/models"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, "/adminx"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http, "/metricsx"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, "/v1/models"));
        Assert.Equal(IPAddress.Loopback.ToString(), server.AdminAddress!.Host);
    }

    /// <summary>404 and not 403 on the main port, though the key has the right: there is no such route there.</summary>
    [Fact]
    public async Task MainPort_WithAnAdminPort_HasNoAdminRoutes()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting, "Admin:Port=0");
        using HttpClient admin = new() { BaseAddress = server.AdminAddress };
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http, "/admin/models", TestKeys.Admin));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http, "/admin/models", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(admin, "/admin/models", null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(admin, "/admin/models", TestKeys.Alice));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(admin, "/metrics", null));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path, string? key = null)
    {
        using HttpResponseMessage answer = await http.SendAsync(HttpMethod.Get, path, key);
        return answer.StatusCode;
    }
}
