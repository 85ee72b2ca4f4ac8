using MoxE.Engine.Constraints;
using MoxE.Engine.Requests;
using MoxE.Server.Options;
using MoxE.Server.Serving.Chat;
using MoxE.Server.Serving.Validation;

namespace MoxE.Server.Serving;

/// <summary>
/// Turns fields into a request the engine can run, or names the field at fault. Both surfaces use it; it runs on request
/// threads. The rules lie beside it, a class a concern.
/// </summary>
internal sealed class RequestValidator(LimitOptions limits, IChatEncoder chat, IConstraintSource constraints)
{
    /// <summary>Checks every rule and tokenises the prompts.</summary>
    /// <param name="fields">The request as written.</param>
    /// <param name="model">The model to run it.</param>
    /// <param name="requestId">Identifies the request in logs.</param>
    /// <param name="timeout">Time the client allows; null for no limit.</param>
    public Outcome<ValidRequest> Validate(RequestFields fields, ServedModel model, string requestId, TimeSpan? timeout)
    {
        FieldChecker check = new();
        AnswerParts parts = AnswerRules.Read(fields, check, limits);
        ChoiceCounts counts = ChoiceRules.Read(fields, check, limits);
        int maxTokens = LengthRules.MaxTokens(fields, parts, check, limits);
        SamplingParameters sampling = SamplingRules.Read(fields, model, check, limits);
        GenerationRequest template = new()
        {
            RequestId = requestId,
            Prompt = default,
            MaxTokens = maxTokens,
            MinTokens = LengthRules.MinTokens(fields, maxTokens, check),
            StopTokenIds = StopRules.TokenIds(fields, model, check, limits),
            StopStrings = StopRules.Strings(fields, check, limits),
            IncludeStopText = fields.IncludeStopStrInOutput,
            LogProbs = parts.LogProbs ?? (counts.Candidates > counts.N ? 0 : null),
            PromptLogProbs = parts.RequestedPromptLogProbs,
            PromptLogits = fields.PromptLogits,
            RecordRouting = parts.Routing,
            Pooling = PoolingRules.Read(fields, model, check),
            Priority = check.Integer("priority", fields.Priority, 0, -100, 100),
            Timeout = Shorter(timeout),
        };
        ConstraintRules.Check(fields, check, limits);
        if (check.Error is { } wrong)
        {
            return wrong;
        }

        Outcome<IReadOnlyList<ValidPrompt>> prompts = new PromptRules(limits, chat).Read(fields, model);
        if (!prompts.Succeeded)
        {
            return prompts.Error;
        }

        if (fields.Constraint is { } constraint)
        {
            Outcome<ITokenConstraint> compiled = constraints.Compile(model, constraint);
            if (!compiled.Succeeded)
            {
                return compiled.Error;
            }

            template = template with { Constraint = compiled.Value };
        }

        return new ValidRequest
        {
            Sequences =
            [
                .. from prompt in prompts.Value
                   from i in Enumerable.Range(0, counts.Candidates)
                   select template with { Prompt = prompt.Ids, Sampling = sampling with { Seed = ChoiceRules.Seed(fields.Seed, i) } },
            ],
            N = counts.N,
            Candidates = counts.Candidates,
            Prompts = prompts.Value,
            Stream = fields.Stream,
            IncludeUsage = fields.IncludeUsage ?? false,
            Parts = parts,
            ForcesCall = fields.Chat is { ForcesCall: true },
            ForcedFunction = fields.Chat is { ForcesCall: true } forced ? ForcedCall.OnlyFunction(forced)?.Name : null,
        };
    }

    private TimeSpan? Shorter(TimeSpan? timeout)
    {
        TimeSpan? own = limits.RequestSeconds > 0 ? TimeSpan.FromSeconds(limits.RequestSeconds) : null;
        return timeout is null || own < timeout ? own : timeout;
    }
}
