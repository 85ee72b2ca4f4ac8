using System.Diagnostics;
using System.Text.Json;

namespace MoxE.ClientTests.Harness;

/// <summary>What a client's script told about its cases.</summary>
internal sealed class CaseResults
{
    private readonly JsonElement _results;

    private CaseResults(JsonElement results) => _results = results;

    /// <summary>Runs a Node script that prints its results as one JSON object.</summary>
    public static Task<CaseResults> OfNodeAsync(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("node", [ClientTools.PathOf("node", script), .. arguments]);
        start.Environment["NODE_PATH"] = ClientTools.NodeModules;
        return OfAsync(start);
    }

    /// <summary>Runs a script with Debian's own Python.</summary>
    public static Task<CaseResults> OfPythonAsync(string script, params string[] arguments) =>
        OfAsync(new ProcessStartInfo("/usr/bin/python3", [ClientTools.PathOf("python", script), .. arguments]));

    /// <summary>The value of a case that must have succeeded.</summary>
    public JsonElement Value(string name)
    {
        JsonElement result = _results.GetProperty(name);
        Assert.True(result.TryGetProperty("value", out JsonElement value), $"{name}: {result.GetRawText()}");
        return value;
    }

    /// <summary>The failure of a case, as its client library told it.</summary>
    public JsonElement Failure(string name)
    {
        JsonElement result = _results.GetProperty(name);
        Assert.True(result.TryGetProperty("failure", out JsonElement failure), $"{name}: {result.GetRawText()}");
        return failure;
    }

    private static async Task<CaseResults> OfAsync(ProcessStartInfo start)
    {
        ToolRun run = await ToolRun.AnyAsync(start);
        Assert.True(run.Code == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {run.Code}:\n{run.Out}\n{run.Error}");
        return new CaseResults(JsonDocument.Parse(run.Out).RootElement);
    }
}
