using System.Globalization;

namespace MoxE.Cli.Benchmarks;

/// <summary>The largest resident memory of this process.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string Field = "VmHWM:";
    private const int Kilobyte = 1024;

    /// <summary>Bytes, or null where the system does not tell.</summary>
    public static long? Bytes() => File.Exists(Status) ? Parse(File.ReadLines(Status)) : null;

    /// <summary>Finds a line such as <c>VmHWM:     123 kB</c>.</summary>
    public static long? Parse(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        string[] parts = line?[Field.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts is [var number, "kB"] && long.TryParse(number, CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes * Kilobyte : null;
    }
}
