using MoxE.Engine.Running;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>What is served.</summary>
internal sealed class ModelCalls(RequestStarter service, ModelRegistry registry, MoxEOptions options)
{
    /// <summary>Sizes and limits of one model.</summary>
    public GetModelResponse Get(string name)
    {
        ServedModel model = RpcErrors.Require(service.FindModel(name));
        ModelShape shape = model.Engine.Shape;
        return new GetModelResponse
        {
            Name = model.Name,
            SystemFingerprint = model.SystemFingerprint,
            VocabularySize = shape.VocabularySize,
            Layers = shape.LayerCount,
            Experts = shape.ExpertCount,
            ExpertsPerToken = shape.ExpertsPerToken,
            MlstmExperts = shape.MLstmExpertCount,
            HasDifficulty = shape.HasDifficulty,
            StateBytesPerSequence = shape.StateBytesPerSlot,
            Slots = model.Engine.Status.SlotsTotal,
            Limits = new Limits
            {
                MaxPromptTokens = options.Limits.MaxPromptTokens,
                MaxTokens = options.Limits.MaxTokens,
                MaxN = options.Limits.MaxN,
                MaxStops = options.Limits.MaxStops,
                MaxMessageBytes = options.Limits.MaxBodyBytes,
                MaxResponseBytes = options.Grpc.MaxResponseBytes,
                DefaultChatTokens = Math.Min(options.Limits.DefaultChatTokens, options.Limits.MaxTokens),
                MaxMessages = options.Limits.MaxMessages,
                MaxTools = options.Limits.MaxTools,
                MaxEmbeddingInputs = options.Limits.MaxEmbeddingInputs,
            },
            Version = model.Version,
            Created = model.Created,
            EmbeddingSize = shape.EmbeddingSize,
            HasChatTemplate = model.Chat is not null,
        };
    }

    /// <summary>Every version of every model, those too that take no requests now.</summary>
    public ListModelsResponse List()
    {
        RegistrySnapshot models = registry.Snapshot;
        ModelVersion? byDefault = models.Current(models.DefaultName);
        return new ListModelsResponse { Models = { models.Versions.Select(version => ToWire(version, ReferenceEquals(version, byDefault))) } };
    }

    private static ModelStatus ToWire(ModelVersion version, bool isDefault) => new()
    {
        Name = version.Location.Name,
        Version = version.Location.Version,
        State = ToWire(version.State),
        IsDefault = isDefault,
        SystemFingerprint = version.Serving?.SystemFingerprint ?? "",
        Created = version.Serving?.Created ?? 0,
        Slots = version.Serving?.Engine.Status.SlotsTotal ?? 0,
    };

    private static ModelState ToWire(VersionState state) => state switch
    {
        VersionState.Unloaded => ModelState.Unloaded,
        VersionState.Loading => ModelState.Loading,
        VersionState.WarmingUp => ModelState.WarmingUp,
        VersionState.Ready => ModelState.Ready,
        VersionState.Draining => ModelState.Draining,
        _ => ModelState.Failed,
    };
}
