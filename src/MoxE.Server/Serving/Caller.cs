namespace MoxE.Server.Serving;

/// <summary>Who sends a request. Authentication puts it among the features of the request; without it there is one common tenant.</summary>
/// <param name="Tenant">Whose work it is; empty for the common tenant.</param>
internal sealed record Caller(string Tenant)
{
    /// <summary>The caller of a server without tenants.</summary>
    public static Caller Common { get; } = new("");

    /// <summary>The caller of a request.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Common;
}
