namespace MoxE.Engine.Running;

/// <summary>
/// What each named tenant has in the queue, so that none fills it alone. The common tenant, everybody without a name, has no
/// share of its own. Under the lock of <see cref="SubmissionQueue"/>; holds tenants that wait, and no others.
/// </summary>
internal sealed class TenantQueues(EngineOptions options)
{
    private readonly Dictionary<string, (int Requests, long Tokens)> _waiting = new(StringComparer.Ordinal);

    /// <summary>Most requests of one tenant that may wait.</summary>
    public static int MaxRequests(EngineOptions options) => Math.Max(1, (int)(options.MaxTenantQueueShare * options.MaxQueuedRequests));

    /// <summary>Most prompt tokens of one tenant that may wait; a single request may have more.</summary>
    public static int MaxTokens(EngineOptions options) => Math.Max(1, (int)(options.MaxTenantQueueShare * options.MaxQueuedTokens));

    /// <summary>Whether a tenant may queue one more request.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="tokens">Prompt tokens of the request.</param>
    /// <param name="free">Slots that are free: who finds one does not wait.</param>
    public bool HasRoom(string tenant, int tokens, int free) =>
        !_waiting.TryGetValue(tenant, out (int Requests, long Tokens) used)
        || (used.Requests < MaxRequests(options) + free && used.Tokens + tokens <= MaxTokens(options));

    public void Add(string tenant, int tokens)
    {
        if (tenant.Length > 0)
        {
            (int requests, long waiting) = _waiting.GetValueOrDefault(tenant);
            _waiting[tenant] = (requests + 1, waiting + tokens);
        }
    }

    public void Remove(string tenant, int tokens)
    {
        if (tenant.Length == 0)
        {
            return;
        }

        (int requests, long waiting) = _waiting[tenant];
        if (requests == 1)
        {
            _waiting.Remove(tenant);
        }
        else
        {
            _waiting[tenant] = (requests - 1, waiting - tokens);
        }
    }
}
