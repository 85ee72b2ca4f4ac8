using Grpc.Core;
using Grpc.Health.V1;
using MoxE.OpenInference.V2;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>grpc.health.v1 tied to the readiness of the HTTP probe: Check reads it live, Watch follows its changes.</summary>
internal sealed class HealthGrpcService(ServingState state, TimeProvider time) : Health.HealthBase
{
    /// <summary>How soon a stall, which no event announces, is seen by a watcher.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private static readonly HashSet<string> Services = ["", GenerationService.Descriptor.FullName, GRPCInferenceService.Descriptor.FullName];

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => Services.Contains(request.Service)
        ? Task.FromResult(new HealthCheckResponse { Status = Read() })
        : throw new RpcException(new Status(StatusCode.NotFound, $"'service' is {ServiceError.Shorten(request.Service)}: allowed is \"\", {GenerationService.Descriptor.FullName} or {GRPCInferenceService.Descriptor.FullName}."));

    /// <inheritdoc/>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        bool known = Services.Contains(request.Service);
        HealthCheckResponse.Types.ServingStatus? last = null;
        while (!context.CancellationToken.IsCancellationRequested)
        {
            Task changed = state.Changed;
            HealthCheckResponse.Types.ServingStatus now = known ? Read() : HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
            if (now != last)
            {
                await responseStream.WriteAsync(new HealthCheckResponse { Status = now }, context.CancellationToken);
                last = now;
            }

            if (state.Draining)
            {
                // A watch would hold the server's last connection open: the client sees NOT_SERVING and watches elsewhere.
                return;
            }

            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            await Task.WhenAny(changed, Task.Delay(LookInterval, time, enough.Token));
            await enough.CancelAsync();
        }
    }

    private HealthCheckResponse.Types.ServingStatus Read() => state.Read() == ServingPhase.Ready
        ? HealthCheckResponse.Types.ServingStatus.Serving
        : HealthCheckResponse.Types.ServingStatus.NotServing;
}
