namespace MoxE.Server.Models;

/// <summary>Where a version of a model stands.</summary>
internal enum VersionState
{
    /// <summary>In the folder, not in memory.</summary>
    Unloaded,

    /// <summary>Its files are being checked and opened, or wait for it.</summary>
    Loading,

    /// <summary>Its kernels run for the first time.</summary>
    WarmingUp,

    /// <summary>It takes requests.</summary>
    Ready,

    /// <summary>Its running requests finish; it takes no new ones.</summary>
    Draining,

    /// <summary>It could not be loaded.</summary>
    Failed,
}

/// <summary>Words for a state.</summary>
internal static class VersionStates
{
    /// <summary>The state as the admin API writes it.</summary>
    public static string Word(this VersionState state) => state switch
    {
        VersionState.Loading => "loading",
        VersionState.WarmingUp => "warming_up",
        VersionState.Ready => "ready",
        VersionState.Draining => "draining",
        VersionState.Failed => "failed",
        _ => "unloaded",
    };
}
