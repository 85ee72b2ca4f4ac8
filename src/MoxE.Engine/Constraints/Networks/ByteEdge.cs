namespace MoxE.Engine.Constraints.Networks;

/// <summary>Goes to a node on one byte of a range.</summary>
internal readonly record struct ByteEdge(byte First, byte Last, int Target);
