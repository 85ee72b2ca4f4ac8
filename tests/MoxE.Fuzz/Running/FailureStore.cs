using System.Security.Cryptography;
using MoxE.Fuzz.Coverage;

namespace MoxE.Fuzz.Running;

/// <summary>Inputs that broke something, one file each, named <c>target-hash</c>.</summary>
/// <param name="folder">Where they go.</param>
internal sealed class FailureStore(string folder)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>The folder of runs.</summary>
    public static string Folder => Path.Combine(InstrumentedProgram.Folder, "failures");

    /// <summary>Failures kept.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps an input; of failures at the same place only the first.</summary>
    /// <returns>What to print, or null.</returns>
    public string? Add(string target, byte[] input, Exception failure)
    {
        string place = failure.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("MoxE", StringComparison.Ordinal) && !line.Contains(nameof(Targets.FuzzTarget), StringComparison.Ordinal))?.Trim() ?? "";
        string kind = failure is Targets.RuleBrokenException ? new string([.. failure.Message.Where(char.IsLetter).Take(40)]) : failure.GetType().Name;
        if (!_seen.Add($"{target} {kind} {place}"))
        {
            return null;
        }

        return $"FAILED {Save(target, input)}\n  {failure.GetType().Name}: {failure.Message}\n  {string.Join("\n  ", failure.StackTrace?.Split('\n').Take(6) ?? [])}";
    }

    /// <summary>Writes an input down.</summary>
    /// <returns>Its path.</returns>
    public string Save(string target, byte[] input)
    {
        Count++;
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{target}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
        File.WriteAllBytes(path, input);
        return path;
    }

    /// <summary>The target that a kept file is for: its name without the hash.</summary>
    public static string TargetOf(string path) => Path.GetFileName(path) is var name && name.LastIndexOf('-') is var dash and > 0 ? name[..dash] : name;
}
