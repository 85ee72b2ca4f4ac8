using System.Text;
using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Tokens;

namespace MoxE.UnitTests.Engine.Constraints;

public sealed class OrdinaryTokensTests
{
    private static readonly (byte[] Bytes, int Id)[] Some =
    [
        ([.. "a"u8], 0), ([.. "abc"u8], 1), ([.. "é日🙂"u8], 2), ([.. "ab\""u8], 3), ([.. "\"a"u8], 4), ([.. "a\"b"u8], 5), ([0xC3], 6), ([.. "ab"u8, 0xE6, 0x97], 7), ([0xA9, .. "a"u8], 8),
        ([.. "a\u2028"u8], 9), ([.. "\\n"u8], 10), ([.. "é"u8], 11), ([.. "ab\"c"u8], 12),
    ];

    [Theory]
    [InlineData("a", 1)]
    [InlineData("~!", 1)]
    [InlineData("\u00a0", 2)]
    [InlineData("日本", 3)]
    [InlineData("🙂", 4)]
    [InlineData("\"", 0)]
    [InlineData("\\", 0)]
    [InlineData("\u001f", 0)]
    [InlineData("\u007f", 0)]
    [InlineData("\u009f", 0)]
    [InlineData("\u2028", 0)]
    [InlineData("", 0)]
    public void LengthAtStart_Text_IsThatOfAnOrdinaryCharacter(string text, int length) => Assert.Equal(length, OrdinaryCharacters.LengthAtStart(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xA9 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE6, 0x97, 0x61 })]
    public void LengthAtStart_NoWholeCharacter_IsZero(byte[] bytes) => Assert.Equal(0, OrdinaryCharacters.LengthAtStart(bytes));

    [Fact]
    public void Cut_Tokens_AreWholeByNumberOrHaveARest()
    {
        OrdinaryTokens ordinary = new(Some, 1);
        Assert.Equal(3, ordinary.MaxCharacters);
        Assert.Equal(0UL, Filled(ordinary, 0));
        Assert.Equal(Mask(0, 11), Filled(ordinary, 1));
        Assert.Equal(Mask(0, 11), Filled(ordinary, 2));
        Assert.Equal(Mask(0, 1, 2, 11), Filled(ordinary, 3));
        Assert.Equal(Mask(0, 1, 2, 11), Filled(ordinary, int.MaxValue));
        Assert.Equal([4, 10, 8, 6], Tokens(ordinary.Rests(0)!));
        Assert.Equal([5, 9], Tokens(ordinary.Rests(1)!));
        Assert.Equal([3, 12, 7], Tokens(ordinary.Rests(2)!));
        Assert.Null(ordinary.Rests(3));
        Assert.Equal([3, 4, 5, 12, 10, 8, 6, 9, 7], Tokens(ordinary.AllRests));
    }

    [Fact]
    public void Trie_TokensThatAreCutDifferently_HaveNoBorderInsideACharacter()
    {
        TokenTrie trie = new([([0xE6], 0), ([.. "日"u8], 1), ([.. "日a\""u8], 2), ([.. "日ab"u8], 3)]);
        Assert.Equal([(0xE6, false), (0x97, false), (0xA5, true), ('a', true), ('"', true), ('b', true)], trie.Nodes.ToArray().Select(node => ((int)node.Value, node.IsBorder)));
        Assert.Equal([0, 4], trie.Stops.ToArray()); // the first ends inside a character, and the quote is none of them
        Assert.Equal([1, 1, 1, 2, 3, 3], trie.Nodes.ToArray().Select(node => node.Characters));
        ulong[] mask = [0];
        trie.AddShort(1, 4, 2, mask);
        Assert.Equal(Mask(1), mask[0]);
    }

    [Fact]
    public void Fill_NoTokens_IsEmpty()
    {
        OrdinaryTokens ordinary = new([], 1);
        Assert.Equal(0UL, Filled(ordinary, 5));
        Assert.True(ordinary.AllRests.Nodes.IsEmpty);
    }

    private static ulong Filled(OrdinaryTokens ordinary, int characters)
    {
        ulong[] mask = [0];
        ordinary.Fill(characters, mask);
        return mask[0];
    }

    private static ulong Mask(params int[] ids) => ids.Aggregate(0UL, (mask, id) => mask | 1UL << id);

    /// <summary>By rising bytes.</summary>
    private static List<int> Tokens(TokenTrie trie)
    {
        List<int> ids = [];
        foreach (TrieNode node in trie.Nodes)
        {
            ids.AddRange(trie.Ids(node));
        }

        return ids;
    }
}
