using System.Globalization;
using MoxE.Server.Serving;

namespace MoxE.Server.Security.Limits;

/// <summary>Limits of one caller; 0 sets none.</summary>
internal readonly record struct AllowanceLimits(int RequestsPerMinute, int TokensPerMinute, int MaxConcurrent);

/// <summary>What one caller may still use: requests and tokens a minute, requests at once. Thread-safe.</summary>
internal sealed class Allowance(AllowanceLimits limits, TimeProvider time)
{
    /// <summary>Of requests at once nobody knows when one ends; this is when asking again is worthwhile.</summary>
    private static readonly TimeSpan ConcurrencyRetry = TimeSpan.FromSeconds(1);

    private readonly TokenBucket? _requests = limits.RequestsPerMinute > 0 ? new(limits.RequestsPerMinute, time) : null;
    private readonly TokenBucket? _tokens = limits.TokensPerMinute > 0 ? new(limits.TokensPerMinute, time) : null;
    private int _inside;

    /// <summary>Sets no limit.</summary>
    public static Allowance Unlimited { get; } = new(default, TimeProvider.System);

    public AllowanceLimits Limits => limits;

    /// <summary>Requests that may come now, if they are limited.</summary>
    public BucketReading? Requests => _requests?.Read();

    /// <summary>Tokens that may be asked for now, if they are limited.</summary>
    public BucketReading? Tokens => _tokens?.Read();

    /// <summary>Whether forgetting it would change nothing.</summary>
    public bool IsUnused => Volatile.Read(ref _inside) == 0 && Requests is null or { IsFull: true } && Tokens is null or { IsFull: true };

    /// <summary>Takes a place and a request; <see cref="Exit"/> gives the place back.</summary>
    /// <returns>Null, or why not.</returns>
    public ServiceError? TryEnter()
    {
        if (Interlocked.Increment(ref _inside) > limits.MaxConcurrent && limits.MaxConcurrent > 0)
        {
            Exit();
            return Refusal($"Too many requests at once: {limits.MaxConcurrent} are allowed.", ConcurrencyRetry);
        }

        ServiceError? tooMany = TryCount();
        if (tooMany is not null)
        {
            Exit();
        }

        return tooMany;
    }

    /// <summary>Takes a request and no place.</summary>
    /// <returns>Null, or why not.</returns>
    public ServiceError? TryCount() => _requests?.TryTake(1, out TimeSpan wait) == false
        ? Refusal($"Too many requests: {limits.RequestsPerMinute} a minute are allowed.", wait)
        : null;

    /// <summary>A request that entered has ended.</summary>
    public void Exit() => Interlocked.Decrement(ref _inside);

    /// <summary>Takes the most tokens that a request can use.</summary>
    /// <returns>Null, or why not.</returns>
    public ServiceError? TryCharge(long tokens) => _tokens?.TryTake(tokens, out TimeSpan wait) == false
        ? Refusal(string.Create(CultureInfo.InvariantCulture, $"Too many tokens: {limits.TokensPerMinute} a minute are allowed, and prompt and max_tokens are {tokens} together."), wait)
        : null;

    /// <summary>Gives back the tokens that a request did not use.</summary>
    public void Refund(long tokens) => _tokens?.Return(tokens);

    private static ServiceError Refusal(string message, TimeSpan wait) => new(ErrorKind.RateLimited, message, RetryAfter: wait);
}
