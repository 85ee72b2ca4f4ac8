using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MoxE.Cli.Trainer;

/// <summary>
/// Hands SIGTERM on to a process for as long as it is not disposed, and keeps this process alive to see the other's end.
/// Ctrl-C needs no help: a terminal sends it to the whole process group.
/// </summary>
internal sealed class TerminationRelay : IDisposable
{
    private const int Sigterm = 15;
    private readonly PosixSignalRegistration _registration;

    public TerminationRelay(Process process) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        if (!OperatingSystem.IsWindows() && !process.HasExited)
        {
            _ = Kill(process.Id, Sigterm); // a process that has just ended is what was wanted
        }
    });

    public void Dispose() => _registration.Dispose();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
