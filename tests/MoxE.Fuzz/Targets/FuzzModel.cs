using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Model.Chat;
using MoxE.Model.Tokens;
using MoxE.Server.Hosting;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.TestKit;

namespace MoxE.Fuzz.Targets;

/// <summary>A real tokenizer and engine over a model without weights.</summary>
internal sealed class FuzzModel(MoxEOptions options) : IEngineFactory
{
    public const string Name = "fuzz";

    private const int HistoryTokens = 16_384; // beyond the longest prompt and answer, and all steps of the warm-up

    public ModelFootprint Measure(ModelLocation location) => new(WeightBytes: 0, options.Engine.MaxSlots, sizeof(long));

    public ServedModel Create(ModelLocation location)
    {
        Tokenizer tokenizer = Tokenizer.Load(RepositoryPaths.BridgeModel);
        FakeModelRunner runner = new(options.Engine.MaxSlots, options.Engine.MaxStepTokens, tokenizer.VocabularySize, historyCapacity: HistoryTokens, maxLogitRows: options.Engine.MaxStepTokens) { Records = false };
        InferenceEngine engine = new(runner, tokenizer, options.ToEngineOptions(), TimeProvider.System, NullLogger<InferenceEngine>.Instance, model: location.Name);
        return new ServedModel(location.Name, "0123456789abcdef", Created: 1_700_000_000, tokenizer, engine) { Chat = ChatEncoder.Load(RepositoryPaths.DefaultModel, tokenizer) };
    }
}
