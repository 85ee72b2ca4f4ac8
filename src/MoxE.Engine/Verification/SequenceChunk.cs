namespace MoxE.Engine.Verification;

/// <summary>Tokens First … First + Count − 1 of a sequence, as part of one step.</summary>
/// <param name="Sequence">Index of the sequence in its case; strangers come after the case's own.</param>
/// <param name="First">First token.</param>
/// <param name="Count">Number of tokens, ≥ 1.</param>
internal readonly record struct SequenceChunk(int Sequence, int First, int Count);
