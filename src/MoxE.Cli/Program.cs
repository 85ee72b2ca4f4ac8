using System.Runtime.InteropServices;
using System.Text;
using MoxE.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var context = CliContext.OfProcess();
using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    if (context.Interrupts.Raise())
    {
        signal.Cancel = true;
    }
    else
    {
        Stop(signal);
    }
});
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await MoxeTool.RunAsync(args, context, stop.Token);

// The first signal ends the work in good order, the second the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
