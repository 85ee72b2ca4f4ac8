namespace MoxE.Engine.Constraints.Machine;

/// <summary>What was found out from the top of the stacks alone.</summary>
/// <param name="Mask">The allowed tokens; null when some token reaches below the top, or the work was too much.</param>
/// <param name="Reach">Frames of the highest stack on the way.</param>
/// <param name="Work">What it took: charged to all who use it, so that none depends on who came first.</param>
internal sealed record SharedMask(ulong[]? Mask, int Reach, long Work);
