using System.Diagnostics;
using MoxE.TestKit;
using SharpFuzz;

namespace MoxE.Fuzz.Coverage;

/// <summary>A copy of this program under <c>artifacts/fuzz</c> whose assemblies of src count the edges they take. Disposing deletes it.</summary>
internal sealed class InstrumentedProgram : IDisposable
{
    /// <summary>Namespaces that read what comes from outside. The engine's loop is left out: it runs on a thread of its own beside the input's.</summary>
    private static readonly Dictionary<string, string[]> Instrumented = new()
    {
        ["MoxE.Model.dll"] = ["MoxE.Model."],
        ["MoxE.Engine.dll"] = ["MoxE.Engine.Constraints.", "MoxE.Engine.Requests."],
        ["MoxE.Server.dll"] = ["MoxE.Server."],
    };

    private static readonly string[] Generated = ["MoxE.Model.Onnx.", "MoxE.Serving.V1.", "MoxE.OpenInference.V2."];

    private readonly string _folder;

    public InstrumentedProgram()
    {
        _folder = Path.Combine(Folder, $"program-{Environment.ProcessId}");
        Copy(AppContext.BaseDirectory, _folder);
        foreach ((string file, string[] namespaces) in Instrumented)
        {
            _ = Fuzzer.Instrument(
                Path.Combine(_folder, file),
                type => namespaces.Any(name => type.StartsWith(name, StringComparison.Ordinal)) && !Generated.Any(name => type.StartsWith(name, StringComparison.Ordinal)),
                Options.Value).Count();
        }
    }

    /// <summary>Where programs and failures lie.</summary>
    public static string Folder => Path.Combine(RepositoryPaths.Root, "artifacts", "fuzz");

    /// <summary>Runs the copy with these arguments.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="line">Gets each line it writes.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(IEnumerable<string> arguments, Action<string> line)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(dotnet, [Path.Combine(_folder, "MoxE.Fuzz.dll"), Program.IsInstrumented, .. arguments]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } text)
        {
            line(text);
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>A file beside the program.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(from))
        {
            Directory.CreateSymbolicLink(Path.Combine(to, Path.GetFileName(folder)), folder);
        }
    }
}
