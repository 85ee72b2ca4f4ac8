using MoxE.Engine.Requests;

namespace MoxE.Engine.Scheduling;

/// <summary>One sequence's part of a step.</summary>
/// <param name="Index">Index into the sequences given to the scheduler; at or above the running count it is admitted by this step.</param>
/// <param name="Tokens">Rows of the step that it owns; ≥ 1.</param>
internal readonly record struct PlanEntry(int Index, int Tokens);

/// <summary>A sequence that must end before the step runs.</summary>
/// <param name="Index">Index into the sequences given to the scheduler.</param>
/// <param name="Reason"><see cref="FinishReason.Cancelled"/> or <see cref="FinishReason.DeadlineExceeded"/>.</param>
internal readonly record struct PlanEnd(int Index, FinishReason Reason);

/// <summary>The scheduler's answer, in arrays allocated once for the largest number of sequences.</summary>
internal sealed class StepPlan
{
    private readonly PlanEntry[] _entries;
    private readonly PlanEnd[] _ends;
    private int _entryCount;
    private int _endCount;

    /// <param name="maxRunning">Most sequences that hold a slot.</param>
    /// <param name="maxSequences">Most sequences given to the scheduler, running and waiting together.</param>
    /// <param name="maxTenants">Most tenants; as many as sequences unless given.</param>
    public StepPlan(int maxRunning, int maxSequences, int? maxTenants = null)
    {
        _entries = new PlanEntry[maxRunning];
        _ends = new PlanEnd[maxSequences];
        Keys = new ulong[maxRunning];
        Candidates = new int[maxRunning];
        Order = new AdmissionOrder(maxSequences, maxTenants ?? maxSequences);
        Shares = new TenantShares(maxTenants ?? maxSequences);
    }

    /// <summary>Generations first, each with one token, then prompt chunks.</summary>
    public ReadOnlySpan<PlanEntry> Entries => _entries.AsSpan(0, _entryCount);

    /// <summary>Sequences to end, by rising index.</summary>
    public ReadOnlySpan<PlanEnd> Ends => _ends.AsSpan(0, _endCount);

    /// <summary>Entries at the front that generate.</summary>
    public int Decodes { get; private set; }

    /// <summary>Rows of the step.</summary>
    public int Tokens { get; private set; }

    /// <summary>Earliest deadline among the sequences that do not end; <see cref="long.MaxValue"/> for none.</summary>
    public long NextDeadline { get; set; }

    /// <summary>The scheduler's scratch for sorting generations by age and prompts by length.</summary>
    internal ulong[] Keys { get; }

    /// <summary>The scheduler's scratch: the prompts that may run, as indices of sequences.</summary>
    internal int[] Candidates { get; }

    /// <summary>The scheduler's scratch for the order of admission.</summary>
    internal AdmissionOrder Order { get; }

    /// <summary>The scheduler's scratch for the prompts' tokens by tenant.</summary>
    internal TenantShares Shares { get; }

    public void Clear()
    {
        _entryCount = 0;
        _endCount = 0;
        Decodes = 0;
        Tokens = 0;
        NextDeadline = long.MaxValue;
    }

    public void AddDecode(int index)
    {
        _entries[_entryCount++] = new PlanEntry(index, 1);
        Decodes++;
        Tokens++;
    }

    /// <returns><paramref name="tokens"/>.</returns>
    public int AddPrompt(int index, int tokens)
    {
        _entries[_entryCount++] = new PlanEntry(index, tokens);
        Tokens += tokens;
        return tokens;
    }

    /// <returns><paramref name="tokens"/>.</returns>
    public int Enlarge(int entry, int tokens)
    {
        _entries[entry] = _entries[entry] with { Tokens = _entries[entry].Tokens + tokens };
        Tokens += tokens;
        return tokens;
    }

    public void AddEnd(int index, FinishReason reason) => _ends[_endCount++] = new PlanEnd(index, reason);
}
