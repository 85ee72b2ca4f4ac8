using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Engine.Telemetry;
using MoxE.Model;
using MoxE.Server.Hosting.Rehearsals;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Hosting;

/// <summary>Opens exported model folders with ONNX Runtime, each with the sizes of the options.</summary>
internal sealed class OnnxEngineFactory(MoxEOptions options, Rehearsal rehearsal, EngineMeters meters, TimeProvider time, ILogger<InferenceEngine> logger) : IEngineFactory
{
    private LoadOptions LoadOptions => new()
    {
        StateMemoryBytes = options.Engine.StateMemoryMiB * 1024L * 1024L,
        MaxSlots = options.Engine.MaxSlots,
        MaxStepTokens = options.Engine.MaxStepTokens,
        Threads = options.Engine.Threads,
        ExecutionProvider = ExecutionProviderNames.Find(options.Model.ExecutionProvider)!.Value,
    };

    /// <inheritdoc/>
    public ModelFootprint Measure(ModelLocation location) => LoadedModel.Measure(location.Folder, LoadOptions);

    /// <inheritdoc/>
    public ServedModel Create(ModelLocation location)
    {
        var model = LoadedModel.Open(location.Folder, LoadOptions);
        if (model.Tokenizer is null)
        {
            model.Dispose();
            throw new ModelFormatException($"{location.Folder}: there is no tokenizer; a served model needs vocab.json and merges.txt, or tokenizer.json");
        }

        Log.ModelOpened(logger, location.Name, LoadOptions.StepThreads);
        InferenceEngine engine = new(model.Runner, model.Tokenizer, options.ToEngineOptions(), time, logger, meters, location.Name);
        return new ServedModel(location.Name, model.Folder.Fingerprint, time.GetUtcNow().ToUnixTimeSeconds(), model.Tokenizer, engine) { Chat = model.Chat };
    }

    /// <inheritdoc/>
    public Task PrepareAsync(ServedModel model) => rehearsal.OnceAsync(model);
}
