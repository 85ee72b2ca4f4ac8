namespace MoxE.Engine.Requests;

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>Still running.</summary>
    None,

    /// <summary>A stop token or stop string.</summary>
    Stop,

    /// <summary>The request's token limit.</summary>
    Length,

    /// <summary>The reader cancelled or went away.</summary>
    Cancelled,

    /// <summary>The request's deadline passed, in the queue or while running.</summary>
    DeadlineExceeded,

    /// <summary>A step failed or the engine stopped; see <see cref="Generation.Error"/>.</summary>
    Failed,
}
