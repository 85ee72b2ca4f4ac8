using MoxE.Server.Security;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>POST /v1/requests/{request_id}/abort.</summary>
internal sealed class AbortEndpoint(RunningRequests running)
{
    /// <summary>Ends the caller's requests of this id within one step, those over gRPC too; 404 when there are none.</summary>
    public Task HandleAsync(HttpContext context)
    {
        string id = (string)context.GetRouteValue("request_id")!;
        int aborted = running.Cancel(Caller.Of(context).Tenant, id);
        Outcome<string> outcome = aborted > 0
            ? id
            : RunningRequests.NotFound(id);
        return JsonAnswer.SendAsync(context, outcome, (json, request) =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, request);
            json.WriteString("object"u8, "request.aborted"u8);
            json.WriteNumber("requests"u8, aborted);
            json.WriteEndObject();
        });
    }
}
