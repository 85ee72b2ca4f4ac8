using MoxE.Fuzz.Running;
using Xunit;

namespace MoxE.Fuzz.Tests;

/// <summary>The run that every build makes: the whole corpus and twenty thousand seeded inputs, guided, in a process of its own.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Run_CorpusAndTwentyThousandInputs_FindsNothing()
    {
        List<string> lines = [];
        int code = await Supervisor.RunAsync(["--inputs", "20000", "--seed", "1", "--deadline", "0"], lines.Add);
        string report = string.Join("\n", lines);
        Assert.True(code == 0, report);
        string total = Assert.Single(lines, line => line.StartsWith("20000 inputs in ", StringComparison.Ordinal));

        // The instruments work: a run without them knows no edges.
        Assert.True(int.Parse(total.Split(' ')[^2], System.Globalization.CultureInfo.InvariantCulture) > 20_000, report);
    }
}
