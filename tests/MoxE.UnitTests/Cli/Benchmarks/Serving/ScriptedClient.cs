using MoxE.Cli.Benchmarks.Serving.Clients;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

/// <summary>A surface whose requests do what a test says.</summary>
/// <param name="answer">Gets each request's number, from 0.</param>
internal sealed class ScriptedClient(Func<int, GenerationCall, StreamTrace, CancellationToken, Task<string?>> answer) : IGenerationClient
{
    private int _calls;

    public string Protocol => "scripted";

    public Task<string?> GenerateAsync(GenerationCall call, StreamTrace trace, CancellationToken stop) => answer(Interlocked.Increment(ref _calls) - 1, call, trace, stop);

    public void Dispose()
    {
    }
}
