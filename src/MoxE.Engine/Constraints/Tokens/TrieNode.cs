namespace MoxE.Engine.Constraints.Tokens;

/// <summary>A node of <see cref="TokenTrie"/>.</summary>
/// <param name="Value">The byte that leads to it.</param>
/// <param name="IsBorder">Whether a character, or a byte that is part of none, ends here, in every token that comes past.</param>
/// <param name="Characters">Ordinary characters, and bytes that are part of none, that begin up to here.</param>
/// <param name="Depth">Bytes before that one.</param>
/// <param name="Skip">The next node outside its subtree.</param>
/// <param name="IdsStart">Its tokens lie from here …</param>
/// <param name="IdsEnd">… to here; those of its subtree behind them.</param>
internal readonly record struct TrieNode(byte Value, bool IsBorder, int Characters, int Depth, int Skip, int IdsStart, int IdsEnd);
