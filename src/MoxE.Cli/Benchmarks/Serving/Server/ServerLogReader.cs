using System.Diagnostics;
using MoxE.Cli.Programs;

namespace MoxE.Cli.Benchmarks.Serving.Server;

/// <summary>Reads what a server writes, to its end, and keeps the last line only.</summary>
internal sealed class ServerLogReader
{
    private readonly TaskCompletionSource<(Uri Http, Uri Grpc)> _addresses = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Uri> _found = [];
    private volatile string _lastLine = "(none)";

    /// <param name="process">Has just been started, both outputs redirected.</param>
    public ServerLogReader(Process process) => Ended = ReadAsync(process.StandardOutput, process.StandardError);

    /// <summary>The last line so far.</summary>
    public string LastLine => _lastLine;

    /// <summary>Completes when both outputs have ended.</summary>
    public Task Ended { get; }

    /// <summary>Waits for the lines that tell where the server listens: HTTP first, then gRPC.</summary>
    /// <exception cref="CommandException">The server ended before.</exception>
    public Task<(Uri Http, Uri Grpc)> AddressesAsync(CancellationToken stop) => _addresses.Task.WaitAsync(stop);

    private async Task ReadAsync(StreamReader output, StreamReader errors)
    {
        await Task.WhenAll(ReadAsync(output), ReadAsync(errors)).ConfigureAwait(false);
        _addresses.TrySetException(new CommandException($"the server has ended at its start; its last line: {LastLine}"));
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            _lastLine = line;
            if (ListeningLine.TryAddress(line, out Uri? address))
            {
                _found.Add(address);
                if (_found.Count == 2)
                {
                    _addresses.TrySetResult((_found[0], _found[1]));
                }
            }
        }
    }
}
