using System.Net;
using System.Net.Http.Headers;

namespace MoxE.Client.Transport;

/// <summary>
/// Which refusals are tried again and when. 429 and 503 alone: the server says with them that it has done nothing. The wait is the server's
/// Retry-After, or doubles from half a second where there is none.
/// </summary>
internal sealed class RetryRule(MoxEClientOptions options)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    /// <summary>The wait before the next attempt; null when there is none.</summary>
    /// <param name="status">Status of the refusal.</param>
    /// <param name="retryAfter">What the server asked for.</param>
    /// <param name="retries">Retries made so far.</param>
    public TimeSpan? Next(HttpStatusCode status, TimeSpan? retryAfter, int retries)
    {
        if (status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || retries >= options.MaxRetries)
        {
            return null;
        }

        TimeSpan wait = retryAfter ?? FirstWait * (1L << Math.Min(retries, 20));
        return wait <= options.MaxRetryDelay ? wait : retryAfter is null ? options.MaxRetryDelay : null;
    }

    /// <summary>The header Retry-After as a time from now: seconds or a date.</summary>
    public TimeSpan? Read(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => TimeSpan.FromTicks(Math.Max(0, (date - options.Time.GetUtcNow()).Ticks)),
        _ => null,
    };
}
