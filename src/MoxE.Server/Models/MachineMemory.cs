using System.Globalization;

namespace MoxE.Server.Models;

/// <summary>How much memory this process may take.</summary>
internal static class MachineMemory
{
    private static readonly string[] CgroupLimits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

    /// <summary>Bytes of the container's limit, or of the machine when that is less or there is none.</summary>
    public static long LimitBytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes; // in a container three quarters of its limit
        foreach (string file in CgroupLimits)
        {
            if (File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out long cgroup) && cgroup < limit * 2)
            {
                return cgroup;
            }
        }

        return limit;
    }
}
