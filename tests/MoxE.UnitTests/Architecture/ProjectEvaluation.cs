using System.Diagnostics;
using System.Text.Json;

namespace MoxE.UnitTests.Architecture;

/// <summary>What MSBuild makes of a project under given properties: evaluated by the SDK itself, nothing is built.</summary>
internal sealed class ProjectEvaluation : IDisposable
{
    private readonly JsonDocument _json;

    private ProjectEvaluation(JsonDocument json) => _json = json;

    /// <summary>Evaluates a project of src; each property is written <c>Name=Value</c>.</summary>
    internal static async Task<ProjectEvaluation> OfAsync(string project, params string[] properties)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] query =
        [
            "msbuild", RepositoryTree.PathOf($"src/{project}/{project}.csproj"),
            "-getItem:PackageReference,AdditionalFiles",
            "-getProperty:TreatWarningsAsErrors,Nullable,RestorePackagesWithLockFile,NuGetLockFilePath",
            .. properties.Select(p => $"-p:{p}"),
        ];
        using var process = Process.Start(new ProcessStartInfo(dotnet, query) { RedirectStandardOutput = true })!;
        string answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, answer);
        return new ProjectEvaluation(JsonDocument.Parse(answer));
    }

    internal string Property(string name) => _json.RootElement.GetProperty("Properties").GetProperty(name).GetString()!;

    internal IReadOnlyList<string> Items(string name) =>
        [.. _json.RootElement.GetProperty("Items").GetProperty(name).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];

    public void Dispose() => _json.Dispose();
}
