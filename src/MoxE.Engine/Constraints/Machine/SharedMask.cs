namespace MoxE.Engine.Constraints.Machine;

/// <summary>A mask that was worked out from the top of the stacks alone.</summary>
/// <param name="Mask">The allowed tokens; null when some token reaches below the top.</param>
/// <param name="Reach">Frames of the highest stack on the way.</param>
internal sealed record SharedMask(ulong[]? Mask, int Reach);
