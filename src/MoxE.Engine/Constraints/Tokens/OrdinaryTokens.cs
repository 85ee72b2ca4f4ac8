using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Tokens;

/// <summary>
/// A vocabulary cut where its tokens' ordinary characters at the beginning end: tokens wholly of them as one mask and by
/// their number, and what is left of the others. Where such characters may come, only what is left is to be looked at.
/// </summary>
internal sealed class OrdinaryTokens
{
    private readonly ulong[] _whole; // the tokens wholly of ordinary characters
    private readonly int[] _ids; // the same by rising number of characters
    private readonly int[] _ends; // [MaxCharacters + 1]: how many of them have so many characters or fewer
    private readonly TokenTrie?[] _rests; // [MaxCharacters + 1]: of the tokens with so many characters before something else

    /// <param name="tokens">Of the vocabulary, none empty.</param>
    /// <param name="words">Of a mask.</param>
    public OrdinaryTokens(IReadOnlyList<(byte[] Bytes, int Id)> tokens, int words)
    {
        ILookup<int, (byte[] Bytes, int Id)> cut = tokens.ToLookup(token => CountAtStart(token.Bytes, out _), token => (Rest(token.Bytes), token.Id));
        MaxCharacters = cut.Select(group => group.Key).DefaultIfEmpty().Max();
        AllRests = new(cut.SelectMany(group => group).Where(HasRest));
        _ends = new int[MaxCharacters + 1];
        _rests = new TokenTrie?[MaxCharacters + 1];
        List<int> ids = [];
        for (int characters = 0; characters <= MaxCharacters; characters++)
        {
            ids.AddRange(cut[characters].Where(token => !HasRest(token)).Select(token => token.Id));
            _ends[characters] = ids.Count;
            _rests[characters] = cut[characters].Any(HasRest) ? new(cut[characters].Where(HasRest)) : null;
        }

        _ids = [.. ids];
        _whole = new ulong[words];
        ids.ForEach(id => ConstraintVocabulary.Set(_whole, id));
    }

    /// <summary>The most ordinary characters that a token begins with.</summary>
    public int MaxCharacters { get; }

    /// <summary>What is left of the tokens that have something else, whatever comes before it.</summary>
    public TokenTrie AllRests { get; }

    /// <summary>What is left of the tokens that have so many ordinary characters before something else; null where there are none.</summary>
    public TokenTrie? Rests(int characters) => _rests[characters];

    /// <summary>Fills an empty mask with the tokens of no more than so many ordinary characters and nothing else.</summary>
    public void Fill(int characters, Span<ulong> mask)
    {
        int end = _ends[Math.Min(characters, MaxCharacters)];
        if (end < _ids.Length / 2)
        {
            foreach (int id in _ids.AsSpan(..end))
            {
                ConstraintVocabulary.Set(mask, id);
            }

            return;
        }

        _whole.CopyTo(mask);
        foreach (int id in _ids.AsSpan(end..))
        {
            ConstraintVocabulary.Clear(mask, id);
        }
    }

    private static bool HasRest((byte[] Bytes, int Id) token) => token.Bytes.Length > 0;

    private static byte[] Rest(byte[] token)
    {
        CountAtStart(token, out int end);
        return token[end..];
    }

    /// <summary>The ordinary characters that a token begins with, and where they end.</summary>
    private static int CountAtStart(byte[] token, out int end)
    {
        int characters = 0;
        end = 0;
        for (int length; (length = OrdinaryCharacters.LengthAtStart(token.AsSpan(end))) > 0; end += length)
        {
            characters++;
        }

        return characters;
    }
}
