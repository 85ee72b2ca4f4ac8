namespace MoxE.Server.Serving;

/// <summary>Where the server stands. Only <see cref="Ready"/> passes the readiness probe.</summary>
internal enum ServingPhase
{
    Empty,
    Loading,
    WarmingUp,
    Ready,
    Stalled,
    Draining,
    Stopped,
}

/// <summary>Words for a phase.</summary>
internal static class ServingPhases
{
    /// <summary>Why the server is not ready; null when it is.</summary>
    public static string? Reason(this ServingPhase phase) => phase switch
    {
        ServingPhase.Ready => null,
        ServingPhase.Empty => "no model is loaded",
        ServingPhase.Loading => "the model is being loaded",
        ServingPhase.WarmingUp => "the kernels are being warmed up",
        ServingPhase.Stalled => "the step loop has stopped making progress",
        ServingPhase.Draining => "the server is draining",
        _ => "the engine has stopped",
    };

    /// <summary>Whether new requests are taken; a stalled engine still queues them, within the queue's bounds.</summary>
    public static bool TakesRequests(this ServingPhase phase) => phase is ServingPhase.Ready or ServingPhase.Stalled;
}
