using System.Diagnostics;
using Grpc.Core;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Telemetry;

/// <summary>
/// A span for each request that generates, over HTTP and gRPC, with the times of its generations in queue, prefill and decode
/// as children (deploy/TRACES.md). Made of names and numbers only, never of text or credentials; written when a request begins, is
/// submitted and ends, so that steps and tokens cost nothing. Where nobody listens there are no spans.
/// </summary>
internal static class RequestTracing
{
    /// <summary>The source to subscribe to.</summary>
    public const string SourceName = "MoxE.Server";

    private const string Completed = "ok";
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span of the request under way in this flow; null where none is recorded.</summary>
    public static Activity? Current => Activity.Current is { IsAllDataRequested: true } span && ReferenceEquals(span.Source, Source) ? span : null;

    /// <summary>Begins the span of a request, a child of the caller's <c>traceparent</c> or the root of a trace.</summary>
    public static Activity? Begin(Surface surface, HttpContext context, TimeProvider time)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The host has an activity of its own, which is not exported and so must not be the parent.
        Activity.Current = null;
        IHeaderDictionary headers = context.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out ActivityContext caller);
        string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        string name = surface == Surface.Http ? $"{context.Request.Method} {route}" : route.TrimStart('/');
        Activity? span = Source.StartActivity(name, ActivityKind.Server, caller, startTime: time.GetUtcNow());
        if (span is not { IsAllDataRequested: true })
        {
            return span;
        }

        span.SetTag("moxe.request.id", context.TraceIdentifier);
        if (surface == Surface.Http)
        {
            span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route).SetTag("url.path", route);
        }
        else
        {
            int method = name.LastIndexOf('/');
            span.SetTag("rpc.system", "grpc").SetTag("rpc.service", name[..Math.Max(0, method)]).SetTag("rpc.method", name[(method + 1)..]);
        }

        return span;
    }

    /// <summary>Says what a request asks for, now that it is submitted.</summary>
    public static void OnSubmitted(Activity? span, RequestFields fields, ServedModel model, ValidRequest request)
    {
        if (span is null)
        {
            return;
        }

        GenerationRequest first = request.Sequences[0];
        SamplingParameters sampling = first.Sampling;
        bool embeds = first.Pooling != Pooling.None;
        span.SetTag("moxe.request.id", first.RequestId)
            .SetTag("gen_ai.operation.name", embeds ? "embeddings" : fields.Chat is null ? "text_completion" : "chat")
            .SetTag("gen_ai.provider.name", "moxe")
            .SetTag("gen_ai.request.model", model.Name)
            .SetTag("gen_ai.response.model", model.Name)
            .SetTag("moxe.model.version", model.Version);
        if (embeds)
        {
            return;
        }

        span.SetTag("gen_ai.request.max_tokens", first.MaxTokens)
            .SetTag("gen_ai.request.choice.count", request.N)
            .SetTag("gen_ai.request.temperature", (double)sampling.Temperature)
            .SetTag("gen_ai.request.top_p", (double)sampling.TopP)
            .SetTag("gen_ai.request.frequency_penalty", (double)sampling.FrequencyPenalty)
            .SetTag("gen_ai.request.presence_penalty", (double)sampling.PresencePenalty)
            .SetTag("gen_ai.request.stream", request.Stream);
        if (sampling.TopK > 0)
        {
            span.SetTag("gen_ai.request.top_k", sampling.TopK);
        }

        if (fields.Seed is { } seed)
        {
            span.SetTag("gen_ai.request.seed", seed);
        }
    }

    /// <summary>Says how a request's generations went, ended or abandoned.</summary>
    /// <param name="span">The request's span.</param>
    /// <param name="active">The request.</param>
    /// <param name="submitted">When it was submitted.</param>
    public static void OnEnded(Activity? span, ActiveRequest active, DateTimeOffset submitted)
    {
        if (span is null)
        {
            return;
        }

        string[] reasons = new string[active.Generations.Count];
        for (int choice = 0; choice < reasons.Length; choice++)
        {
            reasons[choice] = NameOf(active.Generations[choice].Finish, active.Request.ForcesCall);
            GenerationTimings timings = active.Generations[choice].Timings;
            DateTimeOffset started = submitted + timings.Queue, answered = started + timings.Prefill;
            AddPart(span, "queue", choice, submitted, started);
            AddPart(span, "prefill", choice, started, answered);
            AddPart(span, "decode", choice, answered, answered + timings.Decode);
        }

        span.SetTag("gen_ai.usage.input_tokens", active.PromptTokens)
            .SetTag("gen_ai.usage.output_tokens", active.CompletionTokens)
            .SetTag("gen_ai.response.finish_reasons", reasons);
    }

    /// <summary>Ends the span of a request.</summary>
    /// <param name="span">The span.</param>
    /// <param name="surface">Where the request came in.</param>
    /// <param name="error">Its error, or null.</param>
    /// <param name="time">The clock.</param>
    public static void End(Activity? span, Surface surface, ErrorKind? error, TimeProvider time)
    {
        if (span is null)
        {
            return;
        }

        ErrorFacts? facts = error is { } kind ? ErrorFacts.Of(kind) : null;
        if (surface == Surface.Http)
        {
            span.SetTag("http.response.status_code", facts?.HttpStatus ?? StatusCodes.Status200OK);
        }
        else
        {
            span.SetTag("rpc.grpc.status_code", (int)(facts?.GrpcStatus ?? StatusCode.OK));
        }

        span.SetTag("moxe.outcome", facts?.Outcome ?? Completed);
        if (facts is not null)
        {
            span.SetTag("error.type", facts.Code ?? facts.Outcome).SetStatus(ActivityStatusCode.Error);
        }

        span.SetEndTime(time.GetUtcNow().UtcDateTime);
        span.Dispose();
    }

    private static void AddPart(Activity span, string name, int choice, DateTimeOffset from, DateTimeOffset to)
    {
        if (to > from)
        {
            using Activity? part = Source.StartActivity(name, ActivityKind.Internal, span.Context, startTime: from);
            part?.SetTag("moxe.choice", choice).SetEndTime(to.UtcDateTime);
        }
    }

    private static string NameOf(FinishReason finish, bool forcesCall) => finish switch
    {
        FinishReason.Stop => forcesCall ? "tool_calls" : "stop",
        FinishReason.Length => "length",
        FinishReason.DeadlineExceeded => "deadline_exceeded",
        FinishReason.Failed => "error",
        _ => "cancelled", // by its reader, or abandoned with the request
    };
}
