using Grpc.Core;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>The methods of moxe.serving.v1.GenerationService; bound by <see cref="GenerationMethods"/>.</summary>
internal sealed class GenerationGrpcService(TextCalls text, ChatMapping chats, TokenCalls tokens, ModelCalls models, RunningRequests running)
{
    public Task Generate(GenerateRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context) =>
        text.StreamAsync(FieldMapping.ToFields(request, stream: true), responseStream, context);

    public Task<CompleteResponse> Complete(GenerateRequest request, ServerCallContext context) =>
        text.FoldAsync(FieldMapping.ToFields(request, stream: false), context);

    public Task Chat(ChatRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context) =>
        text.StreamAsync(chats.ToFields(request, stream: true, context.GetHttpContext()), responseStream, context);

    public Task<CompleteResponse> CompleteChat(ChatRequest request, ServerCallContext context) =>
        text.FoldAsync(chats.ToFields(request, stream: false, context.GetHttpContext()), context);

    public Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context) => text.EmbedAsync(FieldMapping.ToFields(request), context);

    public Task<AbortResponse> Abort(AbortRequest request, ServerCallContext context)
    {
        int aborted = running.Cancel(Caller.Of(context.GetHttpContext()).Tenant, request.RequestId);
        RpcErrors.ThrowIf(aborted > 0 ? null : RunningRequests.NotFound(request.RequestId));
        return Task.FromResult(new AbortResponse { Requests = aborted });
    }

    public Task<TokenizeResponse> Tokenize(TokenizeRequest request, ServerCallContext context) => Task.FromResult(new TokenizeResponse
    {
        TokenIds = { request.Chat is { } chat ? tokens.Encode(request.Model, chat, context) : tokens.Encode(request.Model, request.Text) },
    });

    public Task<CountTokensResponse> CountTokens(CountTokensRequest request, ServerCallContext context) => Task.FromResult(new CountTokensResponse
    {
        Count = (request.Chat is { } chat ? tokens.Encode(request.Model, chat, context) : tokens.Encode(request.Model, request.Text)).Length,
    });

    public Task<DetokenizeResponse> Detokenize(DetokenizeRequest request, ServerCallContext context) =>
        Task.FromResult(new DetokenizeResponse { Text = tokens.Decode(request.Model, [.. request.TokenIds]) });

    public Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context) => Task.FromResult(models.Get(request.Model));

    public Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context) => Task.FromResult(models.List());
}
