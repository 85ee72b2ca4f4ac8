using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Model;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Hosting;

/// <summary>Opens the exported model folder of the options with ONNX Runtime.</summary>
internal sealed class OnnxEngineFactory(
    MoxEOptions options, IHostEnvironment environment, TimeProvider time, ILogger<InferenceEngine> logger) : IEngineFactory
{
    /// <inheritdoc/>
    public ServedModel Create()
    {
        string folder = ModelPath.Resolve(options.Model.Path, Environment.CurrentDirectory, environment.ContentRootPath);
        var model = LoadedModel.Open(folder, new LoadOptions
        {
            StateMemoryBytes = options.Engine.StateMemoryMiB * 1024L * 1024L,
            MaxSlots = options.Engine.MaxSlots,
            MaxStepTokens = options.Engine.MaxStepTokens,
            Threads = options.Engine.Threads,
            ExecutionProvider = ExecutionProviderNames.Find(options.Model.ExecutionProvider)!.Value,
        });
        if (model.Tokenizer is null)
        {
            model.Dispose();
            throw new ModelFormatException($"{folder}: there is no tokenizer; a served model needs vocab.json and merges.txt, or tokenizer.json");
        }

        string name = options.Model.Name.Length > 0 ? options.Model.Name : model.Folder.Manifest.Name;
        InferenceEngine engine = new(model.Runner, model.Tokenizer, options.ToEngineOptions(), time, logger);
        return new ServedModel(name, model.Folder.Fingerprint, time.GetUtcNow().ToUnixTimeSeconds(), model.Tokenizer, engine);
    }
}
