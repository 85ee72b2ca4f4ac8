using System.ComponentModel;
using System.Diagnostics;
using MoxE.Cli.Programs;

namespace MoxE.Cli.Trainer;

/// <summary>
/// Runs the trainer and waits for its end, whatever signals come: Ctrl-C and SIGTERM reach the trainer, which saves its
/// work and ends in its own time.
/// </summary>
internal sealed class TrainerProcess(ProgramPlaces places)
{
    /// <summary>Runs a command line of the trainer on this process's own streams.</summary>
    /// <returns>The trainer's exit code.</returns>
    /// <exception cref="CommandException">There is no trainer, or it cannot be started.</exception>
    public Task<int> RunAsync(IEnumerable<string> args) => WaitAsync(StartInfo(args), log: null);

    /// <summary>Runs a command line of the trainer without a terminal: what it writes to either stream goes to <paramref name="log"/>, line by line.</summary>
    /// <returns>The trainer's exit code.</returns>
    /// <exception cref="CommandException">There is no trainer, or it cannot be started.</exception>
    public Task<int> RunAsync(IEnumerable<string> args, TextWriter log)
    {
        ProcessStartInfo start = StartInfo(args);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        return WaitAsync(start, TextWriter.Synchronized(log));
    }

    private ProcessStartInfo StartInfo(IEnumerable<string> args)
    {
        ProgramCommand command = places.Find();
        return new ProcessStartInfo(command.Program, [.. command.Arguments, .. args]);
    }

    private static async Task<int> WaitAsync(ProcessStartInfo start, TextWriter? log)
    {
        using Process process = Start(start);
        using TerminationRelay relay = new(process);
        if (log is not null)
        {
            await Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, log)).ConfigureAwait(false);
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CommandException($"{start.FileName}: the trainer cannot be started: {e.Message}", e);
        }
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            await to.WriteLineAsync(line).ConfigureAwait(false);
        }
    }
}
