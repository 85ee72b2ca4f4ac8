using System.Globalization;
using MoxE.Server.Options;

namespace MoxE.Server.Security;

/// <summary>Headers that keep browsers from doing more with an answer than to show it. A route that sets one itself keeps its own.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next, MoxEOptions options)
{
    /// <summary>For answers that are data.</summary>
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>For the page that shows the API: its own scripts and styles, nobody else's.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly string? _transport = options.Tls is { CertificateFile.Length: > 0, HstsSeconds: > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $"max-age={options.Tls.HstsSeconds}")
        : null;

    /// <summary>Calls on and adds what is missing when the answer starts.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            (HttpContext started, string? transport) = ((HttpContext, string?))state;
            Complete(started.Response, transport);
            return Task.CompletedTask;
        }, (context, context.Request.IsHttps ? _transport : null));
        return next(context);
    }

    private static void Complete(HttpResponse response, string? transport)
    {
        IHeaderDictionary headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (transport is not null)
        {
            headers.StrictTransportSecurity = transport;
        }

        if (response.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            return;
        }

        bool isPage = response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true;
        headers.TryAdd("Cache-Control", "no-store");
        headers.TryAdd("Content-Security-Policy", isPage ? PagePolicy : DataPolicy);
        headers.TryAdd("Referrer-Policy", "no-referrer");
    }
}
