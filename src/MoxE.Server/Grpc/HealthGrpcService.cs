using Grpc.Core;
using Grpc.Health.V1;
using MoxE.OpenInference.V2;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Serving.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace MoxE.Server.Grpc;

/// <summary>
/// grpc.health.v1: a service stands where the HTTP probe says the server does, and a model's name where that model does. Check
/// reads it live, Watch follows its changes. Services are told to anybody, models to those who may call them.
/// </summary>
internal sealed class HealthGrpcService(ServingState state, Authenticator authenticator, TimeProvider time) : Health.HealthBase
{
    /// <summary>How soon a stall, which no event announces, is seen by a watcher.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private static readonly HashSet<string> Services = ["", GenerationService.Descriptor.FullName, GRPCInferenceService.Descriptor.FullName];

    /// <inheritdoc/>
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        await AdmitAsync(request.Service, context);
        ServingStatus status = Read(request.Service);
        return status != ServingStatus.ServiceUnknown
            ? new HealthCheckResponse { Status = status }
            : throw new RpcException(new Status(
                StatusCode.NotFound,
                $"'service' is {ServiceError.Shorten(request.Service)}: allowed is \"\", {GenerationService.Descriptor.FullName}, {GRPCInferenceService.Descriptor.FullName} or the name of a model."));
    }

    /// <inheritdoc/>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        await AdmitAsync(request.Service, context);
        ServingStatus? last = null;
        while (!context.CancellationToken.IsCancellationRequested)
        {
            Task changed = state.Changed;
            ServingStatus now = Read(request.Service);
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

    private ServingStatus Read(string service)
    {
        ServingPhase? phase = Services.Contains(service) ? state.Read() : state.Look(service)?.Phase;
        return phase switch
        {
            null => ServingStatus.ServiceUnknown,
            ServingPhase.Ready => ServingStatus.Serving,
            _ => ServingStatus.NotServing,
        };
    }

    /// <summary>Lets in who asks for a service, or shows a credential where one is asked for; a stranger cannot tell which models there are.</summary>
    private async Task AdmitAsync(string service, ServerCallContext context)
    {
        if (!Services.Contains(service))
        {
            HttpContext http = context.GetHttpContext();
            Outcome<Caller> caller = await authenticator.AuthenticateAsync(http);
            RpcErrors.ThrowIf(caller.Succeeded ? null : authenticator.OfAddress(http).TryCount() ?? caller.Error);
        }
    }
}
