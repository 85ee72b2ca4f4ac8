using System.Globalization;

namespace MoxE.Cli.Benchmarks;

/// <summary>Resident memory of a process, in bytes.</summary>
/// <param name="Now">At the moment of reading; null where the system does not tell.</param>
/// <param name="Peak">The largest so far; null where the system does not tell.</param>
internal readonly record struct ProcessMemory(long? Now, long? Peak)
{
    private const int Kilobyte = 1024;

    /// <summary>Of this process.</summary>
    public static ProcessMemory Own() => Of("self");

    /// <summary>Of another process; unknown when it has ended.</summary>
    public static ProcessMemory Of(int process) => Of(process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Finds lines such as <c>VmHWM:     123 kB</c>.</summary>
    public static ProcessMemory Parse(IReadOnlyList<string> lines) => new(Field(lines, "VmRSS:"), Field(lines, "VmHWM:"));

    private static ProcessMemory Of(string process)
    {
        try
        {
            return Parse(File.ReadAllLines($"/proc/{process}/status"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static long? Field(IReadOnlyList<string> lines, string name)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        string[] parts = line?[name.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts is [var number, "kB"] && long.TryParse(number, CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes * Kilobyte : null;
    }
}
