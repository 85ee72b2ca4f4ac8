using System.ComponentModel;
using System.Diagnostics;

namespace MoxE.Training.Data.Sources;

/// <summary>Runs a program of the system to its end.</summary>
internal static class ExternalTool
{
    private const int LastLines = 3;

    /// <summary>Runs it.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="missing">What to do without the program, for the message.</param>
    /// <param name="read">Takes its standard output while it runs.</param>
    /// <param name="stop">Kills it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="TrainingException">The program is missing or fails; the message ends with the last it said.</exception>
    public static async Task RunAsync(
        string program, string folder, string missing, Func<Stream, CancellationToken, Task> read, CancellationToken stop, params string[] arguments)
    {
        using Process process = Start(program, folder, missing, arguments);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            Exception? unread = null;
            try
            {
                await read(process.StandardOutput.BaseStream, stop).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                unread = exception; // the program's own words tell more, if it failed
            }

            process.StandardOutput.Close();
            string said = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
            if (process.ExitCode != 0 || unread is not null)
            {
                string last = string.Join("; ", said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(LastLines));
                throw new TrainingException(
                    $"{program} {string.Join(' ', arguments)}: failed with exit code {process.ExitCode}: {(last.Length > 0 ? last : unread?.Message ?? "it said nothing")}", unread!);
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(string program, string folder, string missing, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception exception)
        {
            throw new TrainingException($"{program} cannot be run here ({exception.Message}): {missing}", exception);
        }
    }
}
