namespace MoxE.Model.Checkpoints;

/// <summary>Choices when a foreign checkpoint is opened.</summary>
public sealed record CheckpointImportOptions
{
    /// <summary>
    /// Whether to exchange the modulation names <c>masked</c> and <c>proportional</c> in config.json. Set it for a
    /// checkpoint trained by the author's code, which ran the one when configured with the other (SPEC §12.1). Default
    /// false: the name means what SPEC §7 says.
    /// </summary>
    public bool SwapModulationNames { get; init; }
}
