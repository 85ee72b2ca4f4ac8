using System.Diagnostics;
using MoxE.Engine.Requests;
using MoxE.Server.Security;
using MoxE.Server.Security.Limits;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Serving;

/// <summary>From fields to running generations: the one way in for HTTP and gRPC.</summary>
internal sealed class RequestStarter(ServingState state, RequestValidator validator, RunningRequests running, TimeProvider time)
{
    /// <summary>The model called <paramref name="name"/>, <c>name:version</c> for one version; nothing means the default one.</summary>
    public Outcome<ServedModel> FindModel(string? name = null) => state.Find(name);

    /// <summary>Validates and submits all choices of a request, or none of them.</summary>
    public Outcome<ActiveRequest> Start(RequestFields fields, string requestId, TimeSpan? timeout, Caller caller)
    {
        Outcome<ServedModel> model = FindModel(fields.Model);
        for (bool isCounted = false; model.Succeeded; isCounted = true)
        {
            Outcome<ValidRequest> valid = Validate(fields, model.Value, requestId, timeout, caller);
            Outcome<ActiveRequest> started = valid.Succeeded ? Submit(fields, model.Value, valid.Value, caller, isCounted) : valid.Error;
            if (started.Succeeded || started.Error.Kind != ErrorKind.Unavailable)
            {
                return started;
            }

            // A model swapped out since it was found refuses; its successor is there by then.
            Outcome<ServedModel> now = FindModel(fields.Model);
            if (ReferenceEquals(now.Value, model.Value))
            {
                return started;
            }

            model = now;
        }

        return model.Error;
    }

    /// <summary>Checks a request as a start does, and runs nothing.</summary>
    public Outcome<ValidRequest> Check(RequestFields fields, string requestId, Caller caller)
    {
        Outcome<ServedModel> model = FindModel(fields.Model);
        return model.Succeeded ? Validate(fields, model.Value, requestId, timeout: null, caller) : model.Error;
    }

    private Outcome<ValidRequest> Validate(RequestFields fields, ServedModel model, string requestId, TimeSpan? timeout, Caller caller)
    {
        Outcome<ValidRequest> valid = validator.Validate(fields, model, requestId, timeout);
        return valid.Succeeded ? CallerRules.Apply(valid.Value, caller, fields.MaxTokens is not null) : valid;
    }

    private Outcome<ActiveRequest> Submit(RequestFields fields, ServedModel model, ValidRequest request, Caller caller, bool isCounted)
    {
        // Told to come back later, such a request would come back for ever.
        if (model.Engine.FindExcess(request.Sequences) is { } excess)
        {
            return ServiceError.From(excess) with { Param = "prompt" };
        }

        if (!isCounted && caller.CountStart() is { } tooMany)
        {
            return tooMany;
        }

        Outcome<TokenCharge> charge = TokenCharge.Take(caller.Allowance, request);
        if (!charge.Succeeded)
        {
            return charge.Error;
        }

        Activity? span = RequestTracing.Current;
        DateTimeOffset submitted = time.GetUtcNow();
        List<Generation> accepted = [];
        EngineError? refused = null;
        try
        {
            foreach (GenerationRequest sequence in request.Sequences)
            {
                Admission admission = model.Engine.Submit(sequence);
                if (!admission.Accepted)
                {
                    refused = admission.Error;
                    break;
                }

                accepted.Add(admission.Generation);
            }
        }
        finally
        {
            // All or none: nobody would read those that are in already, and a sequence that nobody reads keeps its slot.
            if (accepted.Count < request.Sequences.Count)
            {
                accepted.ForEach(generation => generation.Dispose());
                charge.Value.Settle(0);
            }
        }

        if (refused is not null)
        {
            return ServiceError.From(refused);
        }

        RequestTracing.OnSubmitted(span, fields, model, request);
        ActiveRequest active = new(model, request, accepted, charge.Value, ended =>
        {
            running.Remove(ended);
            RequestTracing.OnEnded(span, ended, submitted);
        });
        running.Add(active);
        return active;
    }
}
