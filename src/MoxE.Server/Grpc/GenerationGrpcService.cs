using Grpc.Core;
using MoxE.Engine.Running;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>moxe.serving.v1.GenerationService over the same starter and pump as HTTP; bound by <see cref="GenerationMethods"/>.</summary>
internal sealed class GenerationGrpcService(RequestStarter service, MoxEOptions options, TimeProvider time, RequestMetrics metrics)
{
    /// <summary>Generates from one prompt, piece by piece, and ends with the usage.</summary>
    public async Task Generate(GenerateRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context)
    {
        using RequestMetrics.Measurement measurement = metrics.Begin(Surface.Grpc);
        ServiceError? error;
        try
        {
            error = await AnswerAsync(request, responseStream, context);
        }
        catch (Exception e) when (HasEnded(context) && e is OperationCanceledException or InvalidOperationException or IOException)
        {
            // The call has ended under us: the deadline passed, or the client cancelled or went away.
            error = IsPastDeadline(context)
                ? new ServiceError(ErrorKind.DeadlineExceeded, "The deadline of the call passed.")
                : new ServiceError(ErrorKind.Cancelled, "The call was cancelled.");
        }

        catch (TimeoutException)
        {
            error = new ServiceError(ErrorKind.Cancelled, "The client stopped reading.");
        }

        measurement.End(error?.Kind);
        ThrowIf(error);
    }

    /// <summary>Text to token ids.</summary>
    public Task<TokenizeResponse> Tokenize(TokenizeRequest request, ServerCallContext context)
    {
        ServedModel model = Require(service.FindModel(request.Model));
        TokenizeResponse response = new();
        if (request.Text.Length > 0)
        {
            ThrowIf(new PromptEncoder(model.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("text", request.Text, null), out int[] ids));
            response.TokenIds.AddRange(ids);
        }

        return Task.FromResult(response);
    }

    /// <summary>Token ids to text.</summary>
    public Task<DetokenizeResponse> Detokenize(DetokenizeRequest request, ServerCallContext context)
    {
        ServedModel model = Require(service.FindModel(request.Model));
        int[] ids = [.. request.TokenIds];
        if (ids.Length > 0)
        {
            ThrowIf(new PromptEncoder(model.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("token_ids", null, ids), out _));
        }

        return Task.FromResult(new DetokenizeResponse { Text = model.Tokenizer.Decode(ids) });
    }

    /// <summary>Sizes and limits of the served model.</summary>
    public Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        ServedModel model = Require(service.FindModel(request.Model));
        ModelShape shape = model.Engine.Shape;
        return Task.FromResult(new GetModelResponse
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
            },
        });
    }

    private async Task<ServiceError?> AnswerAsync(GenerateRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context)
    {
        Outcome<ActiveRequest> started = service.Start(FieldMapping.ToFields(request), context.GetHttpContext().TraceIdentifier, Remaining(context), Caller.Of(context.GetHttpContext()));
        if (!started.Succeeded)
        {
            return started.Error;
        }

        using ActiveRequest active = started.Value;
        using ResponseSink sink = new(responseStream, TimeSpan.FromSeconds(options.Http.SlowReaderSeconds), time, context.GetHttpContext().Abort);
        if (await ChoicePump.RunAsync(active, sink, context.CancellationToken) is { } error)
        {
            return error;
        }

        await sink.SendAsync(new GenerateResponse { Usage = new Usage { PromptTokens = active.PromptTokens, CompletionTokens = active.CompletionTokens } });
        return null;
    }

    /// <summary>Time the client's deadline leaves; null without one. A deadline that has passed leaves the least time there is.</summary>
    private TimeSpan? Remaining(ServerCallContext context)
    {
        if (context.Deadline == DateTime.MaxValue)
        {
            return null;
        }

        TimeSpan left = context.Deadline - time.GetUtcNow().UtcDateTime;
        return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }

    /// <summary>Past the deadline, writes fail some moments before the call's token fires.</summary>
    private bool HasEnded(ServerCallContext context) => context.CancellationToken.IsCancellationRequested || IsPastDeadline(context);

    private bool IsPastDeadline(ServerCallContext context) => time.GetUtcNow().UtcDateTime >= context.Deadline;

    private static T Require<T>(Outcome<T> outcome)
        where T : class
    {
        ThrowIf(outcome.Error);
        return outcome.Value!;
    }

    private static void ThrowIf(ServiceError? error)
    {
        if (error is not null)
        {
            throw RpcErrors.Exception(error);
        }
    }
}
