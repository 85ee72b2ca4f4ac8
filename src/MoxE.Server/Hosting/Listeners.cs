using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using MoxE.Server.Grpc;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Security.Tls;

namespace MoxE.Server.Hosting;

/// <summary>The ports: what they speak and what one connection may take.</summary>
internal static class Listeners
{
    /// <summary>
    /// The endpoint refuses bodies over the limit; up to this many times the limit the rest is still read and thrown
    /// away, so that the client sees the 413 and not a broken connection.
    /// </summary>
    private const int DrainedBodies = 4;

    /// <summary>
    /// Opens the ports. In clear text a port speaks one protocol, since only ALPN lets a client choose: HTTP/1.1 or, for gRPC,
    /// HTTP/2; with a certificate both speak both. The admin port is clear text on loopback and like the others elsewhere.
    /// </summary>
    public static void UseListeners(this ConfigureWebHostBuilder web, MoxEOptions options)
    {
        web.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        web.UseSetting(WebHostDefaults.HttpPortsKey, "");
        web.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits, options);
            CertificateStore? certificates = kestrel.ApplicationServices.GetService<CertificateStore>();
            kestrel.Listen(IPAddress.Parse(options.Http.Address), options.Http.Port, listen => Speak(listen, HttpProtocols.Http1, certificates));
            kestrel.Listen(IPAddress.Parse(options.Grpc.Address), options.Grpc.Port, listen =>
            {
                listen.UseConnectionAge(options.Grpc);
                Speak(listen, HttpProtocols.Http2, certificates);
            });
            if (options.Admin.Port >= 0)
            {
                IPAddress address = IPAddress.Parse(options.Admin.Address);
                kestrel.Listen(address, options.Admin.Port, listen =>
                {
                    AdminListener.Use(listen);
                    Speak(listen, HttpProtocols.Http1, IPAddress.IsLoopback(address) ? null : certificates);
                });
            }
        });
    }

    private static void Speak(ListenOptions listen, HttpProtocols inClearText, CertificateStore? certificates)
    {
        listen.Protocols = certificates is null ? inClearText : HttpProtocols.Http1AndHttp2;
        if (certificates is not null)
        {
            // Not through TlsHandshakeCallbackOptions: there a first frame that is no ClientHello, which anybody can send, ends in
            // an exception that nobody expects and a stack trace in the log.
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificateSelector = (_, _) => certificates.Certificate,
                OnAuthenticate = (_, handshake) => certificates.Prepare(handshake),
            });
        }
    }

    private static void SetLimits(KestrelServerLimits limits, MoxEOptions options)
    {
        ConnectionOptions connections = options.Connections;
        limits.MaxRequestBodySize = DrainedBodies * (long)options.Limits.MaxBodyBytes;
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(options.Http.SlowReaderSeconds));
        limits.MaxConcurrentConnections = connections.MaxConnections > 0 ? connections.MaxConnections : null;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(connections.HeaderSeconds);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(connections.IdleSeconds);
        limits.MaxRequestHeadersTotalSize = connections.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = connections.MaxHeaders;
        limits.Http2.MaxStreamsPerConnection = connections.MaxStreams;
        limits.UseKeepAlive(options.Grpc);
    }
}
