using Grpc.Core;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;
using MoxE.Serving.V1;
using WireFinish = MoxE.Serving.V1.FinishReason;

namespace MoxE.Server.Grpc;

/// <summary>Sends the pieces of all choices on one response stream, one at a time; HTTP/2 flow control holds back a slow reader's.</summary>
internal sealed class ResponseSink(IServerStreamWriter<GenerateResponse> output) : IChoiceSink, IDisposable
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
            // Without the token: to cancel a write resets the call, and a choice that fails cancels the others, so the
            // client would never see why. A write ends with its call, whose end the caller's token follows.
            await output.WriteAsync(response, CancellationToken.None);
        }
        finally
        {
            _gate.Release();
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
