using Grpc.Core;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;
using MoxE.Serving.V1;
using WireFinish = MoxE.Serving.V1.FinishReason;

namespace MoxE.Server.Grpc;

/// <summary>
/// Sends the pieces of all choices on one response stream, one at a time; HTTP/2 flow control holds back a slow reader's.
/// A reader that takes nothing for the whole limit has its call aborted: its slots are others' too.
/// </summary>
/// <param name="output">The call's stream.</param>
/// <param name="limit">Longest time that one message may wait for its reader.</param>
/// <param name="time">Measures the limit.</param>
/// <param name="abort">Ends the call without a word, since nothing reaches such a reader.</param>
internal sealed class ResponseSink(IServerStreamWriter<GenerateResponse> output, TimeSpan limit, TimeProvider time, Action abort) : IChoiceSink, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        GenerateResponse response = new() { Choice = choice, Text = text.ToString(), FinishReason = ToWire(update.Finish) };
        if (update.TokenId >= 0)
        {
            response.TokenIds.Add(update.TokenId);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            await SendAsync(response);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Sends one message.</summary>
    /// <exception cref="TimeoutException">The reader took nothing for the whole limit; the call is aborted.</exception>
    public async Task SendAsync(GenerateResponse response)
    {
        // Without a token: to cancel a write resets the call, and a choice that fails cancels the others, so the client
        // would never see why. A write ends with its call, whose end the caller's token follows.
        Task write = output.WriteAsync(response, CancellationToken.None);
        try
        {
            await write.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            abort();
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static WireFinish ToWire(Engine.Requests.FinishReason finish) => finish switch
    {
        Engine.Requests.FinishReason.Stop => WireFinish.Stop,
        Engine.Requests.FinishReason.Length => WireFinish.Length,
        _ => WireFinish.Unspecified,
    };
}
