using System.Collections.Concurrent;
using MoxE.Cli.Benchmarks.Serving.Clients;

namespace MoxE.Cli.Benchmarks.Serving.Traffic;

/// <summary>A number of clients, each of which sends its next request when its last one has ended.</summary>
/// <param name="runner">Runs the requests.</param>
/// <param name="prompts">Makes them.</param>
/// <param name="time">The clock.</param>
internal sealed class ClosedLoop(RequestRunner runner, PromptSource prompts, TimeProvider time)
{
    /// <summary>Runs to the end.</summary>
    /// <param name="clients">How many.</param>
    /// <param name="shape">What they ask for, all together.</param>
    /// <param name="stop">Ends the measurement.</param>
    /// <returns>A record of each request; times count from the beginning of this loop.</returns>
    public async Task<IReadOnlyList<RequestRecord>> RunAsync(int clients, LoadShape shape, CancellationToken stop)
    {
        LoadClock clock = new(time);
        ConcurrentQueue<RequestRecord> records = new();
        int sent = -1;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(ClientAsync, stop))).ConfigureAwait(false);
        return [.. records];

        async Task ClientAsync()
        {
            while (shape.Allows(Interlocked.Increment(ref sent), clock.Now))
            {
                RequestRecord record = await runner.RunAsync(prompts.Next(shape.PromptTokens, shape.MaxTokens), clock, due: null, onPiece: null, stop).ConfigureAwait(false);
                records.Enqueue(record);
            }
        }
    }
}
