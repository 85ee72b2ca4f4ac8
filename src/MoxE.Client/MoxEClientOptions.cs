namespace MoxE.Client;

/// <summary>Where the server is and how it is spoken to.</summary>
public sealed record MoxEClientOptions
{
    /// <summary>
    /// Address of the server, for example <c>http://127.0.0.1:8080</c>; the path <c>/v1</c> at its end makes no difference. Null takes the
    /// base address of the <see cref="HttpClient"/> given to the client.
    /// </summary>
    public Uri? Address { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; null sends nothing.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How often a request that the server refused with 429 or 503 is sent again; 0 never. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Longest wait before one retry. A server that asks for more is believed: the refusal is thrown at once. Default 30 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest event of a stream, and largest body of an error, in bytes. Default 16 MiB.</summary>
    public int MaxEventBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The clock of the waits between retries.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetries);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEventBytes, 1024);
        ArgumentNullException.ThrowIfNull(Time);
        if (Address is not null and not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"{nameof(Address)} is '{Address}': allowed is an absolute http or https address.");
        }
    }
}
