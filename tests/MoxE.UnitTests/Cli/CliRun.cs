using MoxE.Cli;
using MoxE.Cli.Programs;

namespace MoxE.UnitTests.Cli;

/// <summary>One command line, run in this process.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">What it wrote to the output stream.</param>
/// <param name="Error">What it wrote to the error stream.</param>
public sealed record CliRun(int Code, string Out, string Error)
{
    public static Task<CliRun> Of(params string[] args) => Of(CancellationToken.None, args);

    public static Task<CliRun> Of(CancellationToken stop, params string[] args) => Of(TimeProvider.System, stop, args);

    public static Task<CliRun> Of(TimeProvider time, CancellationToken stop, params string[] args) => Of(time, ProgramPlaces.OfProcess(CompanionProgram.Trainer), args, stop);

    internal static Task<CliRun> Of(ProgramPlaces trainer, params string[] args) => Of(TimeProvider.System, trainer, args, CancellationToken.None);

    /// <summary>Runs a command line in a context that <paramref name="with"/> completes.</summary>
    internal static Task<CliRun> Of(Func<CliContext, CliContext> with, params string[] args) => Of(TimeProvider.System, with, args, CancellationToken.None);

    private static Task<CliRun> Of(TimeProvider time, ProgramPlaces trainer, string[] args, CancellationToken stop) =>
        Of(time, context => context with { Trainer = trainer }, args, stop);

    private static async Task<CliRun> Of(TimeProvider time, Func<CliContext, CliContext> with, string[] args, CancellationToken stop)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = await MoxeTool.RunAsync(args, with(new CliContext(output, error, time)), stop);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>The run failed with exit code 2, wrote no result, and said why in one line that holds every one of <paramref name="parts"/>.</summary>
    public void AssertFailed(params string[] parts)
    {
        Assert.Equal(2, Code);
        Assert.Empty(Out);
        string line = Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("moxe: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", line, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }
}
