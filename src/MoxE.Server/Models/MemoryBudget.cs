using System.Globalization;
using MoxE.Server.Options;

namespace MoxE.Server.Models;

/// <summary>How much memory models may take together. A load that does not fit is refused before anything is opened.</summary>
internal sealed class MemoryBudget
{
    /// <summary>What the process takes without a model, as measured.</summary>
    private const long ProcessBytes = 150L << 20;

    private readonly bool _isConfigured;

    /// <param name="options">The budget, or 0 for what the machine or its container has.</param>
    /// <param name="limitBytes">Bytes of the container, or else of the machine.</param>
    public MemoryBudget(ModelsOptions options, long limitBytes)
    {
        _isConfigured = options.MemoryBudgetMiB > 0;
        Bytes = _isConfigured ? (long)options.MemoryBudgetMiB << 20 : Math.Max(0, limitBytes - ProcessBytes);
    }

    /// <summary>Bytes for all models together.</summary>
    public long Bytes { get; }

    /// <summary>Why a load does not fit; null when it does.</summary>
    /// <param name="needed">Bytes it needs.</param>
    /// <param name="loaded">Bytes of what is in memory, what it replaces included: both are there during a swap.</param>
    public string? Refuse(long needed, long loaded) => needed <= Bytes - loaded ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"it needs {needed} bytes and {loaded} of {Bytes} are taken; {(_isConfigured ? "the budget is MoxE:Models:MemoryBudgetMiB" : "the budget is the machine's or container's memory less 150 MiB, unless MoxE:Models:MemoryBudgetMiB says otherwise")}");
}
