using System.Buffers;

namespace MoxE.Engine.Requests;

/// <summary>
/// The reader's end of one generation. Safe for one reader; the engine writes at the other end. A reader that stops
/// reading pauses its own sequence only. Disposing before the end cancels the work within one step.
/// </summary>
public sealed class Generation : IDisposable
{
    /// <summary>The request's id.</summary>
    public string RequestId => throw new NotImplementedException();

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens => throw new NotImplementedException();

    /// <summary>Tokens generated so far, the stop token not counted.</summary>
    public int CompletionTokens => throw new NotImplementedException();

    /// <summary>The failure when <see cref="TokenUpdate.Finish"/> was <see cref="FinishReason.Failed"/> or <see cref="FinishReason.DeadlineExceeded"/>.</summary>
    public EngineError? Error => throw new NotImplementedException();

    /// <summary>Completes with true when an update can be read, with false after the last one was.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Reads one update and appends its text to <paramref name="text"/>.</summary>
    /// <returns>False when nothing is waiting.</returns>
    public bool TryRead(IBufferWriter<char> text, out TokenUpdate update) => throw new NotImplementedException();

    /// <summary>Ends the generation within one step. Harmless when it has ended.</summary>
    public void Cancel() => throw new NotImplementedException();

    /// <summary>Cancels if still running and releases the buffers.</summary>
    public void Dispose() => throw new NotImplementedException();
}
