using System.Text;
using System.Text.Json;
using CsCheck;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Model;

public sealed class TokenizerTests
{
    private static readonly string Folder = RepositoryPaths.BridgeModel;
    private static readonly Tokenizer Tokenizer = Tokenizer.Load(Folder);

    private static readonly int[] Borders = [0x7F, 0x80, 0x7FF, 0x800, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF, ' ', '\n', '\r', '\t', 0, 0x300, 0x200D];

    // Strings of whole code points from every plane, with the borders of UTF-8 lengths and surrogates.
    private static readonly Gen<string> ValidText = Gen.OneOf(
            Gen.Int[0x20, 0x7E], Gen.Int[0, 0x7FF], Gen.Int[0x800, 0xD7FF], Gen.Int[0xE000, 0xFFFF], Gen.Int[0x10000, 0x10FFFF],
            Gen.Int[0, Borders.Length - 1].Select(i => Borders[i]))
        .Array[0, 40].Select(points => string.Concat(points.Select(char.ConvertFromUtf32)));

    public static TheoryData<string, int[], int[], string> Prompts()
    {
        var data = new TheoryData<string, int[], int[], string>();
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "prompts.json")));
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            data.Add(
                entry.GetProperty("prompt").GetString()!,
                entry.GetProperty("prompt_ids").Deserialize<int[]>()!,
                entry.GetProperty("output_ids").Deserialize<int[]>()!,
                entry.GetProperty("output_text").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void EncodeAndDecode_PromptsOfAnotherImplementation_Agree(string prompt, int[] promptIds, int[] outputIds, string outputText)
    {
        // One prompt is the special token, which text cannot become: only its id can be compared.
        int[] encoded = prompt == "<|endoftext|>" ? [Tokenizer.EndOfTextId!.Value] : Tokenizer.Encode(prompt);

        Assert.Equal(promptIds, encoded);
        Assert.Equal(outputText, Tokenizer.Decode(outputIds));
    }

    [Fact]
    public void Load_PublishedModel_HasItsTable()
    {
        Assert.Equal(2048, Tokenizer.VocabularySize);
        Assert.Equal(0, Tokenizer.EndOfTextId);
        Assert.True(Tokenizer.IsSpecial(0));
        Assert.True(Tokenizer.TokenBytes(0).IsEmpty);
        for (int value = 0; value < 256; value++)
        {
            Assert.False(Tokenizer.IsSpecial(value + 1));
            Assert.Equal([(byte)value], Tokenizer.TokenBytes(value + 1).ToArray());
        }

        Assert.Equal(Enumerable.Range(0, 2048).Max(id => Tokenizer.TokenBytes(id).Length), Tokenizer.MaxTokenBytes);
        Assert.Equal(" the", Encoding.UTF8.GetString(Tokenizer.TokenBytes(Tokenizer.Encode(" the").Single())));
    }

    [Fact]
    public void Encode_PiecesOfALongText_AreThoseOfTheShortTexts() => Gen.Select(
            Gen.OneOf(ValidText, Gen.String[Gen.Char['a', 'e'], 1, 500], Words("the", "ing").Array[1, 100].Select(string.Concat)),
            Gen.Int[0, 3])
        .Sample((text, spaces) =>
        {
            // The pattern cuts before a line feed, so that the long text is the short ones put together.
            string piece = $"x{text}{new string(' ', spaces)}y";
            int[] alone = [.. Tokenizer.Encode(piece), .. Tokenizer.Encode("\n")];
            if (piece.Length + 1 <= 512)
            {
                int times = (512 / piece.Length) + 1;
                Assert.Equal(Enumerable.Repeat(alone, times).SelectMany(ids => ids), Tokenizer.Encode(string.Concat(Enumerable.Repeat(piece + "\n", times))));
            }
        });

    [Fact]
    public void LongPieceEncoder_AnyPiece_AgreesWithTheLibrary()
    {
        var encoder = new LongPieceEncoder(TokenizerFiles.Read(Folder));
        Gen.OneOf(
                Gen.String[Gen.Char['a', 'z'], 1, 300], Gen.String[Gen.Char['a', 'c'], 1, 300], Words("the", "ing", "th", "an", "\u00E9").Array[1, 90].Select(string.Concat))
            .Sample(piece =>
            {
                List<int> ids = [];
                encoder.Encode(piece, ids);
                Assert.Equal(Tokenizer.Encode(piece), ids);
            });
    }

    [Fact]
    public async Task Encode_AMillionLettersWithoutASpace_TakesNoMinutes()
    {
        string text = string.Concat(Enumerable.Repeat("the", 1_000_000 / 3));
        int[] ids = await Task.Run(() => Tokenizer.Encode(text)).WaitAsync(TimeSpan.FromSeconds(30)); // squared it would be minutes
        Assert.Equal(text, Tokenizer.Decode(ids));
    }

    [Fact]
    public void TokenBytes_IdThatOnlyAPaddedModelHas_IsEmpty()
    {
        Assert.True(Tokenizer.TokenBytes(Tokenizer.VocabularySize).IsEmpty);
        Assert.True(Tokenizer.IsSpecial(Tokenizer.VocabularySize));
    }

    [Theory]
    [InlineData("<|endoftext|>")]
    [InlineData("a<|endoftext|>b")]
    [InlineData("<|endoftext|><|endoftext|>")]
    public void Encode_SpecialTokenTypedByAUser_StaysText(string text)
    {
        int[] ids = Tokenizer.Encode(text);

        Assert.DoesNotContain(0, ids);
        Assert.Equal(text, Tokenizer.Decode(ids));
    }

    [Fact]
    public void Encode_AnyValidText_DecodesToItself()
        => ValidText.Sample(text => Tokenizer.Decode(Tokenizer.Encode(text)) == text, seed: "0000KOIKFSp1", iter: 5000, threads: 1);

    [Fact]
    public void Encode_Empty_GivesNothing()
    {
        Assert.Empty(Tokenizer.Encode(""));
        Assert.Equal("", Tokenizer.Decode([]));
    }

    [Fact]
    public void Encode_OneLongWord_ComesBackWhole()
    {
        string text = new('a', 200_000);

        Assert.Equal(text, Tokenizer.Decode(Tokenizer.Encode(text)));
    }

    // As numbers, since an attribute cannot hold such a string.
    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    [InlineData('a', 0xD83D, ' ', 'b')]
    [InlineData(0xDE00, 0xD83D)]
    [InlineData(0xD83D, 0xD83D, 0xDE00)]
    public void Encode_HalfASurrogatePair_CountsAsReplacementCharacter(params int[] units)
    {
        string text = string.Concat(units.Select(unit => (char)unit));
        var expected = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            expected.Append(rune);
        }

        Assert.Equal(Tokenizer.Encode(expected.ToString()), Tokenizer.Encode(text));
        Assert.Equal(expected.ToString(), Tokenizer.Decode(Tokenizer.Encode(text)));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, "\uFFFD")]
    [InlineData(new byte[] { 0xC3 }, "\uFFFD")]
    [InlineData(new byte[] { 0xC3, 0xA9 }, "é")]
    [InlineData(new byte[] { 0xE2, 0x82, (byte)'x' }, "\uFFFDx")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { (byte)'a', 0x80, (byte)'b' }, "a\uFFFDb")]
    public void Decode_MalformedBytes_BecomeReplacementCharacters(byte[] bytes, string expected)
        => Assert.Equal(expected, Tokenizer.Decode([.. bytes.Select(b => b + 1)]));

    [Fact]
    public void Decode_SpecialTokens_GiveNothing()
        => Assert.Equal("ab", Tokenizer.Decode([0, 'a' + 1, 0, 'b' + 1, 0]));

    [Fact]
    public async Task Encode_FromManyThreads_GivesEachItsOwn()
    {
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"The {i}th of many texts, {i * i} 😀")];
        int[][] alone = [.. texts.Select(Tokenizer.Encode)];
        var shared = Tokenizer.Load(Folder);

        int[][] together = await Task.WhenAll(texts.Select(text => Task.Run(() => shared.Encode(text))));

        Assert.Equal(alone, together);
    }

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);
}
