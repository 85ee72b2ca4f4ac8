using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>Where the choices of a request go: an event stream, one JSON object, a gRPC stream. Calls for different choices may overlap.</summary>
internal interface IChoiceSink
{
    /// <summary>Takes what goes before the first piece of a choice; called once for each.</summary>
    /// <param name="choice">Index of the choice.</param>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="cancellationToken">Fires when the reader is gone.</param>
    ValueTask BeginAsync(int choice, ChoicePrompt prompt, CancellationToken cancellationToken) =>
        prompt.Echo.Length > 0 ? WriteAsync(choice, prompt.Echo.AsMemory(), new TokenUpdate(-1, 0, FinishReason.None), cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Takes one piece of one choice; completing late slows that choice's generation only.</summary>
    /// <param name="choice">Index of the choice.</param>
    /// <param name="text">Text that became final; may be empty. Valid during the call.</param>
    /// <param name="update">The token behind it; <see cref="TokenUpdate.Finish"/> is None, Stop or Length.</param>
    /// <param name="cancellationToken">Fires when the reader is gone.</param>
    ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken);
}

/// <summary>What a choice goes on from.</summary>
/// <param name="Echo">Text that goes before its output; empty without echo.</param>
/// <param name="Ids">The prompt's tokens.</param>
/// <param name="Details">One for each of them, when they were asked for.</param>
internal sealed record ChoicePrompt(string Echo, int[] Ids, IReadOnlyList<TokenDetail>? Details);
