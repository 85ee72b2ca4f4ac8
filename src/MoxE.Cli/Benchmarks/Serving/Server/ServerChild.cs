using System.ComponentModel;
using System.Diagnostics;
using MoxE.Cli.Programs;

namespace MoxE.Cli.Benchmarks.Serving.Server;

/// <summary>The server as a process of its own, from its start to its end.</summary>
internal sealed class ServerChild : IAsyncDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(5);
    private readonly Process _process;
    private readonly ServerLogReader _log;

    private ServerChild(Process process, ServerLogReader log) => (_process, _log) = (process, log);

    /// <summary>Its HTTP address.</summary>
    public Uri Http { get; private set; } = null!;

    /// <summary>Its gRPC address.</summary>
    public Uri Grpc { get; private set; } = null!;

    /// <summary>From the start of the process to the first probe that found it ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Its resident memory.</summary>
    public ProcessMemory Memory => ProcessMemory.Of(_process.Id);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="places">Where the program may be.</param>
    /// <param name="setup">How it is started.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the waiting, and the process.</param>
    /// <exception cref="CommandException">There is no server, it cannot be started, or it ends or is not ready in time; the message has its last line.</exception>
    public static async Task<ServerChild> StartAsync(ProgramPlaces places, ServerSetup setup, TimeProvider time, CancellationToken stop)
    {
        ProgramCommand command = places.Find();
        long began = time.GetTimestamp();
        Process process = Start(command, setup);
        ServerChild child = new(process, new ServerLogReader(process));
        try
        {
            using CancellationTokenSource patience = new(ReadyPatience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
            await child.UntilReadyAsync(began, time, either.Token).ConfigureAwait(false);
            return child;
        }
        catch (Exception e)
        {
            await child.DisposeAsync().ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            throw e is OperationCanceledException or HttpRequestException
                ? new CommandException($"the server is not ready after {time.GetElapsedTime(began).TotalSeconds:N0} s; its last line: {child._log.LastLine}", e)
                : e;
        }
    }

    /// <summary>Asks it to end and waits; a server that does not end is ended.</summary>
    public async ValueTask DisposeAsync()
    {
        TerminationSignal.Send(_process);
        using CancellationTokenSource patience = new(EndPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await _log.Ended.ConfigureAwait(false);
        _process.Dispose();
    }

    private static Process Start(ProgramCommand command, ServerSetup setup)
    {
        ProcessStartInfo start = new(command.Program, [.. command.Arguments, .. setup.Arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return CpuAffinity.Start(start, setup.Cores);
        }
        catch (Win32Exception e)
        {
            throw new CommandException($"{start.FileName}: the server cannot be started: {e.Message}", e);
        }
    }

    private async Task UntilReadyAsync(long began, TimeProvider time, CancellationToken stop)
    {
        (Http, Grpc) = await _log.AddressesAsync(stop).ConfigureAwait(false);
        using HttpClient probe = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Http };
        using PeriodicTimer timer = new(ProbeEvery, time);
        do
        {
            using HttpResponseMessage answer = await probe.GetAsync("/health/ready", stop).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                StartTime = time.GetElapsedTime(began);
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
    }
}
