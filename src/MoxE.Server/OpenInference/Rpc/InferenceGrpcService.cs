using Grpc.Core;
using MoxE.OpenInference.V2;
using MoxE.Server.Grpc;
using MoxE.Server.OpenInference.Repository;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.OpenInference.Rpc;

/// <summary>inference.GRPCInferenceService; bound by <see cref="InferenceMethods"/>.</summary>
internal sealed class InferenceGrpcService(InferenceService inference, IModelRepository repository, ServingState state, MoxEOptions options, TimeProvider time, RequestMetrics metrics)
{
    /// <summary>Metadata by which a client asks for a status in place of an error message in the stream.</summary>
    private const string FailWholeHeader = "triton_grpc_error";

    public static Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    public Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = state.Read() == ServingPhase.Ready });

    public static Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse { Name = ServerFacts.Name, Version = ServerFacts.Version, Extensions = { ServerFacts.Extensions } });

    public Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelReadyResponse { Ready = RpcErrors.Require(repository.Look(request.Name, request.Version)).IsReady });

    public Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        ServedVersion served = RpcErrors.Require(repository.Find(request.Name, request.Version));
        return Task.FromResult(new ModelMetadataResponse
        {
            Name = served.Model.Name,
            Versions = { served.Versions },
            Platform = ModelTensors.Platform,
            Inputs = { ModelTensors.Inputs.Select(ToWire) },
            Outputs = { ModelTensors.Outputs(served.Model.Engine.Shape).Select(ToWire) },
        });
    }

    public async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        using RequestMetrics.Measurement measurement = metrics.Begin(Surface.Grpc, context.GetHttpContext());
        CallTime call = new(context, time);
        ModelInferResponse response = new();
        ServiceError? error = await call.RunAsync(async () =>
        {
            Outcome<InferRequest> read = RequestMapping.Read(request);
            if (!read.Succeeded)
            {
                return read.Error;
            }

            Outcome<InferenceRun> started = inference.Start(read.Value, streams: false, context.GetHttpContext().TraceIdentifier, call.Remaining(), Caller.Of(context.GetHttpContext()));
            if (!started.Succeeded)
            {
                return started.Error;
            }

            using InferenceRun run = started.Value;
            Outcome<InferAnswer> answer = await run.AnswerAsync(context.CancellationToken);
            if (answer.Succeeded)
            {
                response = AnswerMapping.ToWire(answer.Value, request.RawInputContents.Count > 0);
            }

            return answer.Error;
        });
        measurement.End(error?.Kind);
        RpcErrors.ThrowIf(error);
        return response;
    }

    public async Task ModelStreamInfer(IAsyncStreamReader<ModelInferRequest> requests, IServerStreamWriter<ModelStreamInferResponse> responses, ServerCallContext context)
    {
        CallTime call = new(context, time);
        using OrderedWriter<ModelStreamInferResponse> output = new(responses, TimeSpan.FromSeconds(options.Http.SlowReaderSeconds), time, context.GetHttpContext().Abort);
        bool failsWhole = string.Equals(context.RequestHeaders.GetValue(FailWholeHeader), "true", StringComparison.OrdinalIgnoreCase);
        StreamSession session = new(inference, output, metrics, options.Grpc.MaxStreamRequests, failsWhole);
        RpcErrors.ThrowIf(await call.RunAsync(() => session.RunAsync(requests, context, call)));
    }

    public async Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context)
    {
        RpcErrors.ThrowIf(RepositoryRules.CheckName(request.RepositoryName));
        return new RepositoryIndexResponse
        {
            Models =
            {
                from entry in await repository.IndexAsync(context.CancellationToken)
                where entry.IsReady || !request.Ready
                select new RepositoryIndexResponse.Types.ModelIndex { Name = entry.Name, Version = entry.Version, State = entry.State, Reason = entry.Reason },
            },
        };
    }

    public async Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context)
    {
        RpcErrors.ThrowIf(RepositoryRules.CheckName(request.RepositoryName) ?? RepositoryRules.CheckParameters(request.Parameters.Keys));
        RpcErrors.ThrowIf(await repository.LoadAsync(request.ModelName, context.CancellationToken));
        return new RepositoryModelLoadResponse();
    }

    public async Task<RepositoryModelUnloadResponse> RepositoryModelUnload(RepositoryModelUnloadRequest request, ServerCallContext context)
    {
        RpcErrors.ThrowIf(RepositoryRules.CheckName(request.RepositoryName) ?? RepositoryRules.CheckParameters(request.Parameters.Keys));
        RpcErrors.ThrowIf(await repository.UnloadAsync(request.ModelName, context.CancellationToken));
        return new RepositoryModelUnloadResponse();
    }

    private static ModelMetadataResponse.Types.TensorMetadata ToWire(TensorFact fact) => new() { Name = fact.Name, Datatype = fact.Datatype.Name, Shape = { fact.Shape } };
}
