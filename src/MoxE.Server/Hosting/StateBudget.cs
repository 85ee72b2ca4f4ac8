using MoxE.Model;
using MoxE.Server.Options;

namespace MoxE.Server.Hosting;

/// <summary>How many sequences fit into the memory for states.</summary>
internal static class StateBudget
{
    /// <summary>Slots = budget / state bytes per sequence, at most MaxSlots.</summary>
    /// <exception cref="ModelFormatException">Not even one sequence fits.</exception>
    public static int Slots(EngineSettings settings, long stateBytesPerSlot)
    {
        long budget = settings.StateMemoryMiB * 1024L * 1024L;
        long slots = Math.Min(settings.MaxSlots, budget / Math.Max(1, stateBytesPerSlot));
        return slots > 0
            ? (int)slots
            : throw new ModelFormatException($"MoxE:Engine:StateMemoryMiB is {settings.StateMemoryMiB}: one sequence of this model needs {stateBytesPerSlot} bytes");
    }
}
