using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>From fields to running generations: the one way in for HTTP and gRPC.</summary>
internal sealed class RequestStarter(ServingState state, RequestValidator validator, RunningRequests running)
{
    private static readonly TimeSpan StartingRetry = TimeSpan.FromSeconds(2);

    /// <summary>The served model, or why there is none to talk to now.</summary>
    public Outcome<ServedModel> FindModel()
    {
        ServingPhase phase = state.Read();
        return state.Model is { } model && phase.TakesRequests()
            ? model
            : new ServiceError(ErrorKind.Unavailable, $"Not available: {phase.Reason()}.", RetryAfter: StartingRetry);
    }

    /// <summary>The served model if it is called <paramref name="name"/>; an empty name means the served one.</summary>
    public Outcome<ServedModel> FindModel(string? name)
    {
        Outcome<ServedModel> found = FindModel();
        return found.Succeeded && !string.IsNullOrEmpty(name) && name != found.Value.Name
            ? UnknownModel(name, found.Value)
            : found;
    }

    /// <summary>Validates and submits all choices of a request, or none of them.</summary>
    public Outcome<ActiveRequest> Start(RequestFields fields, string requestId, TimeSpan? timeout, Caller caller)
    {
        Outcome<ServedModel> model = FindModel(fields.Model);
        if (!model.Succeeded)
        {
            return model.Error;
        }

        Outcome<ValidRequest> valid = validator.Validate(fields, model.Value, requestId, timeout, caller);
        return valid.Succeeded ? Submit(model.Value, valid.Value) : valid.Error;
    }

    /// <summary>Checks a request as <see cref="Start"/> does, and runs nothing.</summary>
    public Outcome<ValidRequest> Check(RequestFields fields, string requestId, Caller caller)
    {
        Outcome<ServedModel> model = FindModel(fields.Model);
        return model.Succeeded ? validator.Validate(fields, model.Value, requestId, timeout: null, caller) : model.Error;
    }

    private Outcome<ActiveRequest> Submit(ServedModel model, ValidRequest request)
    {
        // Told to come back later, such a request would come back for ever.
        if (model.Engine.FindExcess(request.Sequences) is { } excess)
        {
            return ServiceError.From(excess) with { Param = "prompt" };
        }

        List<Generation> accepted = [];
        foreach (GenerationRequest sequence in request.Sequences)
        {
            Admission admission = model.Engine.Submit(sequence);
            if (!admission.Accepted)
            {
                accepted.ForEach(generation => generation.Dispose());
                return ServiceError.From(admission.Error);
            }

            accepted.Add(admission.Generation);
        }

        ActiveRequest active = new(model, request, accepted, running.Remove);
        running.Add(active);
        return active;
    }

    private static ServiceError UnknownModel(string name, ServedModel served) =>
        new(ErrorKind.ModelNotFound, $"The model '{ServiceError.Shorten(name)}' does not exist; '{served.Name}' is served.", "model");
}
