namespace MoxE.Server.Serving;

/// <summary>The requests under way, of both surfaces, to be found by id. Bounded by the engine's queue and slots. Thread-safe.</summary>
internal sealed class RunningRequests
{
    private readonly Dictionary<(string Tenant, string Id), List<ActiveRequest>> _requests = [];
    private readonly Lock _gate = new();

    /// <summary>Remembers a request until <see cref="Remove"/>.</summary>
    public void Add(ActiveRequest request)
    {
        lock (_gate)
        {
            if (!_requests.TryGetValue(KeyOf(request), out List<ActiveRequest>? same))
            {
                _requests.Add(KeyOf(request), same = []);
            }

            same.Add(request);
        }
    }

    /// <summary>Forgets a request that has ended.</summary>
    public void Remove(ActiveRequest request)
    {
        lock (_gate)
        {
            if (_requests.TryGetValue(KeyOf(request), out List<ActiveRequest>? same) && same.Remove(request) && same.Count == 0)
            {
                _requests.Remove(KeyOf(request));
            }
        }
    }

    /// <summary>How many requests of this id the tenant has under way.</summary>
    public int Count(string tenant, string id)
    {
        lock (_gate)
        {
            return _requests.TryGetValue((tenant, id), out List<ActiveRequest>? same) ? same.Count : 0;
        }
    }

    /// <summary>Cancels every request of this id that the tenant has under way.</summary>
    /// <returns>How many there were.</returns>
    public int Cancel(string tenant, string id)
    {
        lock (_gate)
        {
            if (!_requests.TryGetValue((tenant, id), out List<ActiveRequest>? same))
            {
                return 0;
            }

            same.ForEach(request => request.Cancel());
            return same.Count;
        }
    }

    /// <summary>The error of an id under which the caller has nothing under way.</summary>
    public static ServiceError NotFound(string id) => new(ErrorKind.RequestNotFound, $"No request '{ServiceError.Shorten(id)}' is under way.", "request_id");

    private static (string Tenant, string Id) KeyOf(ActiveRequest request) => (request.Tenant, request.RequestId);
}
