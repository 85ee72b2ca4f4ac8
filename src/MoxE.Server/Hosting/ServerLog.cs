using MoxE.Server.Options;

namespace MoxE.Server.Hosting;

/// <summary>Where log lines go.</summary>
internal static class ServerLog
{
    /// <summary>Standard output, plain or JSON, one line an event.</summary>
    public static ILoggingBuilder AddServerLog(this ILoggingBuilder logging, MoxEOptions options)
    {
        logging.ClearProviders();

        // Its one error, with a stack trace, is that a port cannot be had; the server says that itself in a line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        return options.Log.Json
            ? logging.AddJsonConsole(console => console.IncludeScopes = true)
            : logging.AddSimpleConsole(console => console.SingleLine = true);
    }
}
