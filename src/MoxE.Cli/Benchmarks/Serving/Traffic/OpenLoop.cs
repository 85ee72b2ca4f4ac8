using MoxE.Cli.Benchmarks.Serving.Clients;

namespace MoxE.Cli.Benchmarks.Serving.Traffic;

/// <summary>
/// Requests that arrive when they arrive, however slow the answers are. What each waits counts from its arrival, also
/// where this client is late in sending it.
/// </summary>
/// <param name="runner">Runs the requests.</param>
/// <param name="prompts">Makes them.</param>
/// <param name="time">The clock.</param>
internal sealed class OpenLoop(RequestRunner runner, PromptSource prompts, TimeProvider time)
{
    /// <summary>Runs to the end.</summary>
    /// <param name="arrivals">Moments since the beginning, ascending.</param>
    /// <param name="shape">What is asked for; it bounds the arrivals.</param>
    /// <param name="stop">Ends the measurement.</param>
    /// <returns>A record of each request, in the order of arrival; times count from the beginning of this loop.</returns>
    public async Task<IReadOnlyList<RequestRecord>> RunAsync(IEnumerable<TimeSpan> arrivals, LoadShape shape, CancellationToken stop)
    {
        LoadClock clock = new(time);
        List<Task<RequestRecord>> running = [];
        foreach (TimeSpan due in arrivals)
        {
            if (!shape.Allows(running.Count, due))
            {
                break;
            }

            GenerationCall call = prompts.Next(shape.PromptTokens, shape.MaxTokens); // before it is due: making it takes time
            await clock.UntilAsync(due, stop).ConfigureAwait(false);
            running.Add(Task.Run(() => runner.RunAsync(call, clock, due, onPiece: null, stop), stop));
        }

        return await Task.WhenAll(running).ConfigureAwait(false);
    }
}
