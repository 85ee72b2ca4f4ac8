using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MoxE.Engine.Requests;
using MoxE.Server.Options;

namespace MoxE.Server.Serving;

/// <summary>Turns fields into a request the engine can run, or names the field at fault. Both surfaces use it; it runs on request threads.</summary>
internal sealed class RequestValidator(LimitOptions limits)
{
    private const int DefaultMaxTokens = 16;
    private const int MaxUserLength = 256;
    private const double MaxTemperature = 2;

    /// <summary>Checks every rule and tokenises the prompts.</summary>
    /// <param name="fields">The request as written.</param>
    /// <param name="model">The model to run it.</param>
    /// <param name="requestId">Identifies the request in logs.</param>
    /// <param name="timeout">Time the client allows; null for no limit.</param>
    public Outcome<ValidRequest> Validate(RequestFields fields, ServedModel model, string requestId, TimeSpan? timeout)
    {
        FieldChecker check = new();
        int maxTokens = check.Integer("max_tokens", fields.MaxTokens, Math.Min(DefaultMaxTokens, limits.MaxTokens), 1, limits.MaxTokens);
        int n = check.Integer("n", fields.N, 1, 1, limits.MaxN);
        int topK = check.Integer("top_k", fields.TopK, 0, 0, int.MaxValue);
        SamplingParameters sampling = new()
        {
            Temperature = check.Number("temperature", fields.Temperature, 1, 0, MaxTemperature),
            TopP = check.Share("top_p", fields.TopP),
            TopK = topK < model.Tokenizer.VocabularySize ? topK : 0,
            MinP = check.Number("min_p", fields.MinP, 0, 0, 1),
        };
        ServiceError? wrong = check.Error
            ?? CheckStops(fields.Stop)
            ?? CheckUser(fields.User)
            ?? CheckStreamOptions(fields)
            ?? CheckConstraint(fields.Constraint)
            ?? CheckChoices(fields.Prompts, n);
        if (wrong is not null)
        {
            return wrong;
        }

        PromptEncoder encoder = new(model.Tokenizer, limits.MaxPromptTokens);
        List<int[]> prompts = [];
        foreach (PromptInput input in fields.Prompts)
        {
            if (encoder.Encode(input, out int[] ids) is { } unusable)
            {
                return unusable;
            }

            prompts.Add(ids);
        }

        int[] stopIds = model.Tokenizer.EndOfTextId is { } end ? [end] : [];
        return new ValidRequest
        {
            Sequences =
            [
                .. from ids in prompts
                   from i in Enumerable.Range(0, n)
                   select new GenerationRequest
                   {
                       RequestId = requestId,
                       Prompt = ids,
                       MaxTokens = maxTokens,
                       Sampling = sampling with { Seed = ChoiceSeed(fields.Seed, i) },
                       StopTokenIds = stopIds,
                       StopStrings = fields.Stop,
                       Timeout = Shorter(timeout),
                   },
            ],
            N = n,
            EchoTexts = fields.Echo ? [.. fields.Prompts.Select(input => input.Text ?? model.Tokenizer.DecodeFinished(input.Ids))] : null,
            PromptTokens = prompts.Sum(ids => ids.Length),
            Stream = fields.Stream,
            IncludeUsage = fields.IncludeUsage ?? false,
        };
    }

    private ServiceError? CheckStops(IReadOnlyList<string> stops)
    {
        if (stops.Count > limits.MaxStops)
        {
            return ServiceError.Field("stop", $"{stops.Count} strings", $"at most {limits.MaxStops}");
        }

        foreach (string stop in stops)
        {
            if (stop.Length == 0 || stop.Length > limits.MaxStopLength)
            {
                return ServiceError.Field("stop", $"a string of {stop.Length} characters", $"1 … {limits.MaxStopLength} characters");
            }
        }

        return null;
    }

    private static ServiceError? CheckUser(string? user) => user is { Length: > MaxUserLength }
        ? ServiceError.Field("user", $"a string of {user.Length} characters", $"at most {MaxUserLength} characters")
        : null;

    private static ServiceError? CheckStreamOptions(RequestFields fields) => fields is { IncludeUsage: not null, Stream: false }
        ? new ServiceError(ErrorKind.Invalid, "'stream_options' is given without 'stream': allowed is only together with 'stream': true.", "stream_options")
        : null;

    private ServiceError? CheckConstraint(ConstraintFields? constraint) =>
        constraint is not null && Encoding.UTF8.GetByteCount(constraint.Source) is int bytes && bytes > limits.MaxGrammarBytes
            ? ServiceError.Field(constraint.Field, $"{bytes} bytes long", $"at most {limits.MaxGrammarBytes} bytes")
            : null;

    private ServiceError? CheckChoices(IReadOnlyList<PromptInput> prompts, int n)
    {
        if (prompts.Count == 0)
        {
            return new ServiceError(ErrorKind.Invalid, "'prompt' is missing: allowed is a text or token ids, at least one.", "prompt");
        }

        return (long)prompts.Count * n > limits.MaxChoices
            ? ServiceError.Field("prompt", $"{prompts.Count} prompts with n = {n}", $"at most {limits.MaxChoices} choices in all")
            : null;
    }

    /// <summary>Choice i of a seeded request draws with seed + i, so a choice can be had again alone; without a seed each draws its own.</summary>
    private static ulong ChoiceSeed(long? seed, int i)
    {
        if (seed is { } given)
        {
            return unchecked((ulong)given + (ulong)i);
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private TimeSpan? Shorter(TimeSpan? timeout)
    {
        TimeSpan? own = limits.RequestSeconds > 0 ? TimeSpan.FromSeconds(limits.RequestSeconds) : null;
        return timeout is null || own < timeout ? own : timeout;
    }
}
