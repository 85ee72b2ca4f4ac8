using MoxE.Engine.Requests;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>Sends the pieces of all choices on one response stream.</summary>
internal sealed class ResponseSink(ActiveRequest active, OrderedWriter<GenerateResponse> output) : IChoiceSink
{
    private readonly bool[] _begun = new bool[active.Generations.Count];
    private readonly ToolCallScanner?[] _calls = [.. active.Generations.Select(_ => active.Request.ForcesCall ? new ToolCallScanner(active.Request.ForcedFunction) : null)];

    /// <inheritdoc/>
    public async ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        GenerateResponse response = PieceMapping.ToWire(choice, text, update, _calls[choice]);
        if (update.TokenId >= 0 || update.Finish != Engine.Requests.FinishReason.None)
        {
            PieceMapping.AddOnce(response, active.Generations[choice], ref _begun[choice]);
        }

        await output.SendAsync(response, cancellationToken);
    }
}
