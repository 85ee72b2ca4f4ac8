using MoxE.Server.OpenInference.Repository;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>Starts requests of the protocol, for gRPC and HTTP alike, with the same starter as every other surface.</summary>
internal sealed class InferenceService(RequestStarter starter, IModelRepository repository, MoxEOptions options)
{
    /// <summary>Reads, checks and submits a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="streams">Whether the answer comes token by token, unless the request says otherwise.</param>
    /// <param name="requestId">Identifies it in logs.</param>
    /// <param name="timeout">Time the caller's call allows; null for no limit.</param>
    /// <param name="caller">Whose request it is.</param>
    public Outcome<InferenceRun> Start(InferRequest request, bool streams, string requestId, TimeSpan? timeout, Caller caller)
    {
        Outcome<ServedVersion> served = repository.Find(request.Model, request.Version);
        if (!served.Succeeded)
        {
            return served.Error;
        }

        Outcome<InferPlan> plan = InferReader.Read(request, served.Value.Model.Engine.Shape.VocabularySize, options.Grpc.MaxResponseBytes / 16 * 15);
        if (!plan.Succeeded)
        {
            return plan.Error;
        }

        InferSettings settings = plan.Value.Settings;
        settings.Fields.Model = request.Version.Length > 0 ? served.Value.Key : request.Model; // else a swap meanwhile would take the version away
        if (settings.Stream is { } asked && asked != streams && !streams)
        {
            return new ServiceError(ErrorKind.Invalid, "'stream' is true: allowed is it in ModelStreamInfer and generate_stream.", "stream");
        }

        bool inPieces = settings.Stream ?? streams;
        if (inPieces && settings.Fields.Prompts.Count > 1)
        {
            return ServiceError.Field(TensorNames.TextInput, $"{settings.Fields.Prompts.Count} prompts", "one prompt where the answer is streamed");
        }

        settings.Fields.Stream = inPieces;
        Outcome<ActiveRequest> started = starter.Start(settings.Fields, requestId, Shorter(timeout, settings.Timeout), caller);
        return started.Succeeded
            ? new InferenceRun(started.Value, plan.Value, new AnswerWriter(started.Value, plan.Value, request.Id), inPieces)
            : started.Error;
    }

    private static TimeSpan? Shorter(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
