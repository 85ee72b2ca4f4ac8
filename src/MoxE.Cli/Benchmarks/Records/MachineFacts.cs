using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Numerics;

namespace MoxE.Cli.Benchmarks.Records;

/// <summary>The machine of a measurement; nothing that names it.</summary>
/// <param name="Processor">Its model.</param>
/// <param name="Cores">Processors this process may use.</param>
/// <param name="Instructions">Those that the kernels use.</param>
/// <param name="MemoryBytes">Memory this process may use.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Runtime">Version of .NET.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
internal sealed record MachineFacts(string Processor, int Cores, string Instructions, long MemoryBytes, string System, string Runtime, string OnnxRuntime)
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>This machine.</summary>
    public static MachineFacts Here() => new(
        File.Exists(CpuInfo) ? ProcessorOf(File.ReadLines(CpuInfo)) : RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        KernelInstructions.Description,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLower(CultureInfo.InvariantCulture)}",
        RuntimeInformation.FrameworkDescription,
        VersionOf(typeof(InferenceSession).Assembly));

    /// <summary>One line for people.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"{Processor}, {Cores} processors, {MemoryBytes / 1e9:N0} GB; {Instructions}; {System}; {Runtime}, ONNX Runtime {OnnxRuntime}");

    /// <summary>The processor's name in the lines of <c>/proc/cpuinfo</c>.</summary>
    public static string ProcessorOf(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    // 1.31.1+… or 1.31.1.0: what stands before the plus.
    private static string VersionOf(Assembly assembly) =>
        (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString()).Split('+')[0];
}
