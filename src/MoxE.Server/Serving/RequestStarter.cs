using MoxE.Engine.Requests;
using MoxE.Server.Security;
using MoxE.Server.Security.Limits;

namespace MoxE.Server.Serving;

/// <summary>From fields to running generations: the one way in for HTTP and gRPC.</summary>
internal sealed class RequestStarter(ServingState state, RequestValidator validator)
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

        Outcome<ValidRequest> valid = validator.Validate(fields, model.Value, requestId, timeout);
        Outcome<ValidRequest> allowed = valid.Succeeded ? CallerRules.Apply(valid.Value, caller, fields.MaxTokens is not null) : valid;
        return allowed.Succeeded ? Submit(model.Value, allowed.Value, caller) : allowed.Error;
    }

    private static Outcome<ActiveRequest> Submit(ServedModel model, ValidRequest request, Caller caller)
    {
        // Told to come back later, such a request would come back for ever.
        if (model.Engine.FindExcess(request.Sequences) is { } excess)
        {
            return ServiceError.From(excess) with { Param = "prompt" };
        }

        if (caller.CountStart() is { } tooMany)
        {
            return tooMany;
        }

        Outcome<TokenCharge> charge = TokenCharge.Take(caller.Allowance, request);
        if (!charge.Succeeded)
        {
            return charge.Error;
        }

        List<Generation> accepted = [];
        foreach (GenerationRequest sequence in request.Sequences)
        {
            Admission admission = model.Engine.Submit(sequence);
            if (!admission.Accepted)
            {
                accepted.ForEach(generation => generation.Dispose());
                charge.Value.Settle(0);
                return ServiceError.From(admission.Error);
            }

            accepted.Add(admission.Generation);
        }

        return new ActiveRequest(model, request, accepted, charge.Value);
    }

    private static ServiceError UnknownModel(string name, ServedModel served) =>
        new(ErrorKind.ModelNotFound, $"The model '{ServiceError.Shorten(name)}' does not exist; '{served.Name}' is served.", "model");
}
