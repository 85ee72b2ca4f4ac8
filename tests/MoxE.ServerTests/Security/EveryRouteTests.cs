using System.Net;
using System.Text.RegularExpressions;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

/// <summary>Whatever is mapped refuses strangers: a new route cannot be forgotten.</summary>
public sealed partial class EveryRouteTests
{
    /// <summary>All that answers without a credential. A line more here is a decision.</summary>
    private static readonly HashSet<string> Probes =
    [
        "/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready", "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch", "/grpc.health.v1.Health/List",
    ];

    [Fact]
    public async Task EveryEndpoint_WithoutAKey_RefusesExceptTheProbes()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting);
        List<RouteEndpoint> endpoints = [.. server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        using SocketsHttpHandler handler = new();
        using HttpClient http2 = new(handler) { BaseAddress = server.GrpcAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        int refused = 0;
        foreach (RouteEndpoint endpoint in endpoints)
        {
            string path = "/" + Parameter().Replace(endpoint.RoutePattern.RawText!, "x").TrimStart('/');
            bool isGrpc = endpoint.Metadata.Any(item => item.GetType().Name == "GrpcMethodMetadata");
            foreach (string method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                bool isOpen = isGrpc ? await IsOpenAsync(http2, path) : await IsOpenAsync(server.Http, method, path);
                Assert.True(isOpen == Probes.Contains(path), $"{method} {path} is {(isOpen ? "open" : "closed")}");
                refused += isOpen ? 0 : 1;
            }
        }

        Assert.True(refused >= 9, $"{refused} routes refused: the enumeration has missed some"); // completions, models ×2, metrics, generation ×4, reflection
    }

    /// <summary>Whether a route answers anything but 401.</summary>
    private static async Task<bool> IsOpenAsync(HttpClient http, string method, string path)
    {
        using HttpResponseMessage answer = await http.SendAsync(new HttpMethod(method), path, key: null);
        return answer.StatusCode != HttpStatusCode.Unauthorized;
    }

    /// <summary>Whether a method answers anything but UNAUTHENTICATED.</summary>
    private static async Task<bool> IsOpenAsync(HttpClient http, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return !answer.Headers.TryGetValues("grpc-status", out IEnumerable<string>? status) || status.Single() != ((int)StatusCode.Unauthenticated).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
