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
        ServiceError? error = await new CallTime(context, time).RunAsync(() => AnswerAsync(request, responseStream, context));
        measurement.End(error?.Kind);
        RpcErrors.ThrowIf(error);
    }

    /// <summary>Text to token ids.</summary>
    public Task<TokenizeResponse> Tokenize(TokenizeRequest request, ServerCallContext context) =>
        Task.FromResult(new TokenizeResponse { TokenIds = { Encode(request.Model, request.Text) } });

    /// <summary>Tokens of a text.</summary>
    public Task<CountTokensResponse> CountTokens(CountTokensRequest request, ServerCallContext context) =>
        Task.FromResult(new CountTokensResponse { Count = Encode(request.Model, request.Text).Length });

    /// <summary>Token ids to text.</summary>
    public Task<DetokenizeResponse> Detokenize(DetokenizeRequest request, ServerCallContext context)
    {
        ServedModel model = RpcErrors.Require(service.FindModel(request.Model));
        int[] ids = [.. request.TokenIds];
        if (ids.Length > 0)
        {
            RpcErrors.ThrowIf(new PromptEncoder(model.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("token_ids", null, ids), out _));
        }

        return Task.FromResult(new DetokenizeResponse { Text = model.Tokenizer.Decode(ids) });
    }

    /// <summary>Sizes and limits of the served model.</summary>
    public Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        ServedModel model = RpcErrors.Require(service.FindModel(request.Model));
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
                MaxResponseBytes = options.Grpc.MaxResponseBytes,
            },
        });
    }

    private async Task<ServiceError?> AnswerAsync(GenerateRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context)
    {
        HttpContext http = context.GetHttpContext();
        if (FieldMapping.TakeRequestId(request, http) is { } unfit)
        {
            return unfit;
        }

        Outcome<RequestFields> fields = FieldMapping.ToFields(request);
        if (!fields.Succeeded)
        {
            return fields.Error;
        }

        Outcome<ActiveRequest> started = service.Start(fields.Value, http.TraceIdentifier, new CallTime(context, time).Remaining(), Caller.Of(http));
        if (!started.Succeeded)
        {
            return started.Error;
        }

        using ActiveRequest active = started.Value;
        using OrderedWriter<GenerateResponse> output = new(responseStream, TimeSpan.FromSeconds(options.Http.SlowReaderSeconds), time, http.Abort);
        if (await ChoicePump.RunAsync(active, new ResponseSink(active, output), context.CancellationToken) is { } error)
        {
            return error;
        }

        GenerateResponse last = new() { Usage = new Usage { PromptTokens = active.PromptTokens, CompletionTokens = active.CompletionTokens } };
        if (request.ReturnTimings)
        {
            last.Timings.AddRange(active.Generations.Select(generation => PieceMapping.ToWire(generation.Timings)));
        }

        await output.SendAsync(last, context.CancellationToken);
        return null;
    }

    private int[] Encode(string name, string text)
    {
        ServedModel model = RpcErrors.Require(service.FindModel(name));
        int[] ids = [];
        if (text.Length > 0)
        {
            RpcErrors.ThrowIf(new PromptEncoder(model.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("text", text, null), out ids));
        }

        return ids;
    }
}
