namespace MoxE.Training.Data.HeldOut;

/// <summary>A contiguous part of one document, wholly for training or wholly held out.</summary>
/// <param name="Text">Its text, never empty.</param>
/// <param name="Chunk">Index of the held-out chunk it belongs to; null for training text.</param>
internal sealed record TextPiece(string Text, int? Chunk);
