using MoxE.Server.Security.Limits;

namespace MoxE.Server.Security;

/// <summary>Who sends a request, as far as the server was shown. On every request that passed <see cref="AccessMiddleware"/>.</summary>
/// <param name="Tenant">Whose turn it takes and whose limits it uses; empty for the common tenant of callers without a credential.</param>
/// <param name="Priority">The class of its requests, −100 … 100, lower first.</param>
/// <param name="IsAdmin">Whether it may use the admin routes.</param>
/// <param name="KeyName">What names its credential in logs; never the credential itself. Empty for none.</param>
internal sealed record Caller(string Tenant, int Priority, bool IsAdmin, string KeyName)
{
    /// <summary>Nobody in particular: no credential was asked for.</summary>
    public static Caller Anonymous { get; } = new("", 0, false, "");

    /// <summary>What it may still use.</summary>
    public Allowance Allowance { get; init; } = Allowance.Unlimited;

    /// <summary>Most tokens that one of its choices may ask for; null for the server's limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>
    /// The class of a request that asks for <paramref name="requested"/>. With a credential it may go behind the
    /// credential's class, never before it; without one there are no classes to protect.
    /// </summary>
    public int ClassOf(int requested) => KeyName.Length == 0 ? requested : Math.Clamp(Priority + Math.Max(0, requested), -100, 100);
}

/// <summary>The caller of a request.</summary>
internal static class CallerFeature
{
    /// <summary>Who sends this request; in gRPC through <c>ServerCallContext.GetHttpContext()</c>.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>() ?? Security.Caller.Anonymous;

    /// <summary>Notes who sends this request.</summary>
    public static void SetCaller(this HttpContext context, Caller caller) => context.Features.Set(caller);
}
