namespace MoxE.Engine.Constraints.Machine;

/// <summary>How a <see cref="MaskWalk"/> ended.</summary>
/// <param name="IsPartial">It met a place below what the stacks tell, so that the mask means nothing.</param>
/// <param name="IsCut">It met a place where others were left out to stay within the limits.</param>
/// <param name="IsWhole">It ended within the work it might take; otherwise tokens are missing.</param>
/// <param name="Reach">Frames of the highest stack on the way.</param>
/// <param name="Work">What it took.</param>
internal readonly record struct WalkResult(bool IsPartial, bool IsCut, bool IsWhole, int Reach, long Work);
