using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MoxE.Cli.Programs;

/// <summary>Asks a process to end in good order.</summary>
internal static class TerminationSignal
{
    private const int Sigterm = 15;

    /// <summary>Sends SIGTERM where there is such a thing; a process that has just ended is what was wanted.</summary>
    public static void Send(Process process)
    {
        if (!OperatingSystem.IsWindows() && !process.HasExited)
        {
            _ = Kill(process.Id, Sigterm);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
