namespace MoxE.Engine.Requests;

/// <summary>Where the time of one generation went, so far or in all.</summary>
/// <param name="Queue">From submission to the first step that ran for it.</param>
/// <param name="Prefill">From there to the first token; the whole time since, while there is none.</param>
/// <param name="Decode">From the first token to the last.</param>
public readonly record struct GenerationTimings(TimeSpan Queue, TimeSpan Prefill, TimeSpan Decode)
{
    /// <summary>From submission to the first token.</summary>
    public TimeSpan ToFirstToken => Queue + Prefill;

    /// <summary>All of it.</summary>
    public TimeSpan Total => Queue + Prefill + Decode;
}
