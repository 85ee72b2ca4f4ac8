using MoxE.Server.Security.Limits;
using MoxE.Server.Serving;

namespace MoxE.Server.Security;

/// <summary>
/// Who sends a request, as far as the server was shown. <see cref="AccessMiddleware"/> puts one among the features of each
/// HTTP request and gRPC call that it lets in.
/// </summary>
/// <param name="tenant">Whose turn it takes and whose limits it uses; empty for the common tenant of callers without a credential.</param>
/// <param name="priority">The class of its requests, −100 … 100, lower first.</param>
/// <param name="isAdmin">Whether it may use the admin routes.</param>
/// <param name="keyName">What names its credential in logs; never the credential itself. Empty for none.</param>
internal sealed class Caller(string tenant, int priority, bool isAdmin, string keyName)
{
    private int _starts;

    /// <summary>The caller of requests that did not come through the door; no limit is set on it.</summary>
    public static Caller Common { get; } = new("", 0, false, "");

    public string Tenant => tenant;

    public int Priority => priority;

    public bool IsAdmin => isAdmin;

    public string KeyName => keyName;

    /// <summary>What it may still use.</summary>
    public Allowance Allowance { get; init; } = Allowance.Unlimited;

    /// <summary>Most tokens that one of its choices may ask for; null for the server's limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The caller of a request; in gRPC through <c>ServerCallContext.GetHttpContext()</c>.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Common;

    /// <summary>
    /// The class of a request that asks for <paramref name="requested"/>. With a credential it may go behind the
    /// credential's class, never before it; without one there are no classes to protect.
    /// </summary>
    public int ClassOf(int requested) => KeyName.Length == 0 ? requested : Math.Clamp(Priority + Math.Max(0, requested), -100, 100);

    /// <summary>Counts one generation. The first was counted at the door; the others are those of a stream that brings many.</summary>
    /// <returns>Null, or why it may not begin.</returns>
    public ServiceError? CountStart() => Interlocked.Increment(ref _starts) > 1 ? Allowance.TryCount() : null;
}
