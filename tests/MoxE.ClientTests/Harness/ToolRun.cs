using System.ComponentModel;
using System.Diagnostics;
using MoxE.TestKit;

namespace MoxE.ClientTests.Harness;

/// <summary>A program run to its end.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">What it wrote to the output stream.</param>
/// <param name="Error">What it wrote to the error stream.</param>
internal sealed record ToolRun(int Code, string Out, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Runs a program that must end with 0.</summary>
    public static async Task<ToolRun> OfAsync(string program, params string[] arguments)
    {
        ToolRun run = await AnyAsync(program, arguments);
        Assert.True(run.Code == 0, $"{program} {string.Join(' ', arguments)} ended with {run.Code}:\n{run.Out}\n{run.Error}");
        return run;
    }

    /// <summary>Runs a program, whatever its exit code.</summary>
    public static Task<ToolRun> AnyAsync(string program, params string[] arguments) => AnyAsync(new ProcessStartInfo(program, arguments));

    /// <summary>Runs a program, whatever its exit code.</summary>
    public static async Task<ToolRun> AnyAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, RepositoryPaths.Root);
        using CancellationTokenSource limit = new(Patience);
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token), error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ToolRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end in {Patience}.");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} is not here; eng/client-tools.sh installs it.", e);
        }
    }
}
