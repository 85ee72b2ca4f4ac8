using System.Globalization;
using System.Text;

namespace MoxE.Server.Security.Limits;

/// <summary>What is left of the limits, under the names of OpenAI's API.</summary>
internal static class RateHeaders
{
    private const string Prefix = "x-ratelimit-";

    /// <summary>The names, for other origins' pages.</summary>
    public static string[] Names { get; } =
        [.. from part in new[] { "limit", "remaining", "reset" } from what in new[] { "requests", "tokens" } select $"{Prefix}{part}-{what}"];

    /// <summary>Writes the headers of the limits that are set.</summary>
    public static void Write(IHeaderDictionary headers, Allowance allowance)
    {
        Write(headers, "requests", allowance.Requests);
        Write(headers, "tokens", allowance.Tokens);
    }

    /// <summary>A time as Go writes it, which the clients read: 6m0s, 1.5s, 20ms.</summary>
    public static string Text(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds)}ms");
        }

        TimeSpan rounded = TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
        StringBuilder text = new();
        if (rounded.TotalMinutes >= 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(long)rounded.TotalMinutes}m");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{rounded.TotalSeconds % 60:0.###}s").ToString();
    }

    private static void Write(IHeaderDictionary headers, string what, BucketReading? reading)
    {
        if (reading is { } bucket)
        {
            headers[$"{Prefix}limit-{what}"] = bucket.Limit.ToString(CultureInfo.InvariantCulture);
            headers[$"{Prefix}remaining-{what}"] = bucket.Remaining.ToString(CultureInfo.InvariantCulture);
            headers[$"{Prefix}reset-{what}"] = Text(bucket.UntilFull);
        }
    }
}
