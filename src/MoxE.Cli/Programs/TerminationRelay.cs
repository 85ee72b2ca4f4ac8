using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MoxE.Cli.Programs;

/// <summary>
/// Hands SIGTERM on to a process for as long as it is not disposed, and keeps this process alive to see the other's end.
/// Ctrl-C needs no help: a terminal sends it to the whole process group.
/// </summary>
internal sealed class TerminationRelay : IDisposable
{
    private readonly PosixSignalRegistration _registration;

    public TerminationRelay(Process process) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        TerminationSignal.Send(process);
    });

    public void Dispose() => _registration.Dispose();
}
