using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MoxE.ServerTests.Telemetry.Traces;

/// <summary>A collector on loopback: takes spans by OTLP over HTTP or gRPC and keeps them.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int FrameHeader = 5; // of a gRPC message: compressed or not, and its length
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();

    private OtlpReceiver(bool grpc)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _app = builder.Build();
        _app.MapPost("/v1/traces", async context =>
        {
            Keep(await BodyAsync(context));
            context.Response.ContentType = "application/x-protobuf";
        });
        _app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", async context =>
        {
            byte[] frame = await BodyAsync(context);
            Assert.Equal(0, frame[0]);
            Keep(frame[FrameHeader..]);
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[FrameHeader]);
            context.Response.AppendTrailer("grpc-status", "0");
        });
    }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<OtlpReceiver> StartAsync(bool grpc = false)
    {
        OtlpReceiver receiver = new(grpc);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The spans of a trace that have come, by their start; other servers of the process send theirs too.</summary>
    public OtlpSpan[] Of(string traceId) => [.. _spans.Where(span => span.TraceId == traceId).OrderBy(span => span.Start).ThenByDescending(span => span.End)];

    /// <summary>All that have come.</summary>
    public OtlpSpan[] All => [.. _spans];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Keep(byte[] request) => OtlpSpan.ReadAll(request).ForEach(_spans.Enqueue);

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
