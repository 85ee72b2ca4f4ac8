namespace MoxE.Engine.Constraints.Machine;

/// <summary>A node of <see cref="TokenTrie"/>.</summary>
/// <param name="Value">The byte that leads to it.</param>
/// <param name="Depth">Bytes before that one.</param>
/// <param name="Skip">The next node outside its subtree.</param>
/// <param name="IdsStart">Its tokens lie from here …</param>
/// <param name="IdsEnd">… to here.</param>
internal readonly record struct TrieNode(byte Value, int Depth, int Skip, int IdsStart, int IdsEnd);
