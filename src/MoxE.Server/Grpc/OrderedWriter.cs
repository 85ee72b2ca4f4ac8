using Grpc.Core;

namespace MoxE.Server.Grpc;

/// <summary>
/// One response stream for many writers, one message at a time; HTTP/2 flow control holds back a slow reader's.
/// A reader that takes nothing for the whole limit has its call aborted: its slots are others' too.
/// </summary>
/// <param name="output">The call's stream.</param>
/// <param name="limit">Longest time that one message may wait for its reader.</param>
/// <param name="time">Measures the limit.</param>
/// <param name="abort">Ends the call without a word, since nothing reaches such a reader.</param>
internal sealed class OrderedWriter<T>(IServerStreamWriter<T> output, TimeSpan limit, TimeProvider time, Action abort) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Sends one message when its turn comes.</summary>
    /// <exception cref="TimeoutException">The reader took nothing for the whole limit; the call is aborted.</exception>
    public async Task SendAsync(T message, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Without a token: to cancel a write resets the call, and a choice that fails cancels the others, so the client
            // would never see why. A write ends with its call, whose end the caller's token follows.
            Task write = output.WriteAsync(message, CancellationToken.None);
            try
            {
                await write.WaitAsync(limit, time, CancellationToken.None);
            }
            catch (TimeoutException)
            {
                abort();
                await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
