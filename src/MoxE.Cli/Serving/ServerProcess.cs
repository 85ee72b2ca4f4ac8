using System.ComponentModel;
using System.Diagnostics;
using MoxE.Cli.Programs;

namespace MoxE.Cli.Serving;

/// <summary>
/// Runs the server and waits for its end, whatever signals come: Ctrl-C and SIGTERM reach the server, which finishes what
/// runs and ends in its own time. What it writes is passed on line by line.
/// </summary>
/// <param name="context">Where the lines go, and where the server may be.</param>
internal sealed class ServerProcess(CliContext context)
{
    private const string KeepColours = "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION";

    /// <summary>Runs a command line of the server.</summary>
    /// <returns>The server's exit code.</returns>
    /// <exception cref="CommandException">There is no server, or it cannot be started.</exception>
    public async Task<int> RunAsync(IEnumerable<string> args, ServeGreeting greeting)
    {
        using Process process = Start(args);
        using TerminationRelay relay = new(process);
        TextWriter output = TextWriter.Synchronized(context.Out), error = TextWriter.Synchronized(context.Error);
        await Task.WhenAll(
            CopyAsync(process.StandardOutput, output, greeting.Take),
            CopyAsync(process.StandardError, error, static _ => { })).ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to, Action<string> take)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            await to.WriteLineAsync(line).ConfigureAwait(false);
            await to.FlushAsync().ConfigureAwait(false);
            take(line);
        }
    }

    private Process Start(IEnumerable<string> args)
    {
        // Nothing is measured here, so a server that is not built may be built first.
        ProgramPlaces places = context.Server with { Program = context.Server.Program with { RunsUnbuilt = true } };
        ProgramCommand command = places.Find();
        ProcessStartInfo start = new(command.Program, [.. command.Arguments, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (context.OutIsTerminal)
        {
            start.Environment[KeepColours] = "1";
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CommandException($"{start.FileName}: the server cannot be started: {e.Message}", e);
        }
    }
}
