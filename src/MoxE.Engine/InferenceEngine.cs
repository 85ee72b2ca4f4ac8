using Microsoft.Extensions.Logging;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.Model.Tokens;

namespace MoxE.Engine;

/// <summary>
/// Continuous batching over one model. One dedicated thread owns all sequences, slots and plans; every other thread
/// only submits requests, cancels, and reads its own <see cref="Generation"/>.
/// </summary>
public sealed class InferenceEngine : IAsyncDisposable
{
    /// <summary>Creates the engine; nothing runs before <see cref="Start"/>. The engine owns and disposes <paramref name="runner"/>.</summary>
    public InferenceEngine(IModelRunner runner, Tokenizer tokenizer, EngineOptions options, TimeProvider time, ILogger<InferenceEngine> logger)
    {
        throw new NotImplementedException();
    }

    /// <summary>Sizes of the model.</summary>
    public ModelShape Shape => throw new NotImplementedException();

    /// <summary>A reading of the engine at this moment.</summary>
    public EngineStatus Status => throw new NotImplementedException();

    /// <summary>Starts the loop's thread, which first warms up every kernel and then serves.</summary>
    public void Start() => throw new NotImplementedException();

    /// <summary>Completes when the warm-up is done; faults when it failed.</summary>
    public Task Ready => throw new NotImplementedException();

    /// <summary>Queues a request. Never blocks.</summary>
    public Admission Submit(GenerationRequest request) => throw new NotImplementedException();

    /// <summary>Refuses new requests, lets running ones finish until <paramref name="deadline"/> fires, then ends the rest and the loop.</summary>
    public Task StopAsync(CancellationToken deadline) => throw new NotImplementedException();

    /// <summary>Stops at once.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
