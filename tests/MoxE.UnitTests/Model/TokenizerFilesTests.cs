using System.Text.Json.Nodes;
using MoxE.Model;
using MoxE.Model.Tokens;

namespace MoxE.UnitTests.Model;

public sealed class TokenizerFilesTests : IDisposable
{
    private const string Config = """{"eos_token": "<|end|>", "added_tokens_decoder": {"258": {"content": "<|end|>", "special": true}}}""";
    private readonly TempFolder _folder = new();

    // The 256 bytes, two merged tokens, one special token.
    private readonly JsonObject _vocabulary = [];

    public TokenizerFilesTests()
    {
        for (int value = 0; value < 256; value++)
        {
            _vocabulary[ByteAlphabet.Character((byte)value).ToString()] = value;
        }

        _vocabulary["ab"] = 256;
        _vocabulary["abc"] = 257;
        _vocabulary["<|end|>"] = 258;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_VocabularyAndMerges_EncodesByRank()
    {
        Tokenizer tokenizer = LoadFiles("#version: 0.2\na b\nab c\n", Config);

        Assert.Equal(259, tokenizer.VocabularySize);
        Assert.Equal(258, tokenizer.EndOfTextId);
        Assert.Equal([257, 256, 'd'], tokenizer.Encode("abcabd"));
        Assert.Equal(3, tokenizer.MaxTokenBytes);
    }

    [Theory]
    [InlineData("""["a b", "ab c"]""")]
    [InlineData("""[["a", "b"], ["ab", "c"]]""")]
    public void Load_WholeFile_EncodesAsTheParts(string merges)
    {
        WriteWhole(merges, """{"type": "ByteLevel", "add_prefix_space": false}""");
        _folder.Write("tokenizer_config.json", """{"eos_token": {"content": "<|end|>"}}""");

        var tokenizer = Tokenizer.Load(_folder.Path);

        Assert.Equal((259, 258), (tokenizer.VocabularySize, tokenizer.EndOfTextId));
        Assert.Equal([257, 256, 'd'], tokenizer.Encode("abcabd"));
        Assert.True(tokenizer.IsSpecial(258));
    }

    [Fact]
    public void Load_WholeFileAlone_HasNoEndOfText()
    {
        WriteWhole("[]", """{"type": "ByteLevel"}""");

        Assert.Null(Tokenizer.Load(_folder.Path).EndOfTextId);
    }

    [Fact]
    public void Load_WholeFileWithSplit_UsesItsPattern()
    {
        WriteWhole("""["a b"]""", """{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "a|b"}, "behavior": "Isolated", "invert": false}, {"type": "ByteLevel", "use_regex": false}]}""");

        Assert.Equal(['a', 'b'], Tokenizer.Load(_folder.Path).Encode("ab"));
    }

    [Fact]
    public void Encode_PatternThatLeavesGaps_LosesNoText()
    {
        Tokenizer tokenizer = LoadFiles("a b\n", """{"notes": {"pre_tokenizer_regex": "b+"}}""");

        Assert.Equal("xaabbcé b", tokenizer.Decode(tokenizer.Encode("xaabbcé b")));
    }

    [Fact]
    public void Load_EndOfTextThatIsOnlyInTheVocabulary_IsSpecial()
    {
        Tokenizer tokenizer = LoadFiles("", """{"eos_token": "<|end|>"}""");

        Assert.True(tokenizer.IsSpecial(258));
        Assert.Equal("", tokenizer.Decode([258]));
    }

    [Fact]
    public void Load_AddedTokenThatIsNotSpecial_HasItsText()
    {
        Tokenizer tokenizer = LoadFiles("", """{"added_tokens_decoder": {"258": {"content": "<|end|>", "special": false}, "259": {"content": "né", "special": false}}}""");

        Assert.Equal("<|end|>né", tokenizer.Decode([258, 259]));
    }

    [Fact]
    public void Encode_PatternThatBacktracksForEver_GivesUp()
    {
        LoadFiles("", """{"notes": {"pre_tokenizer_regex": "(?:a|a|aa)+$"}}""");
        var tokenizer = Tokenizer.Load(_folder.Path, TimeSpan.FromMilliseconds(20));

        ModelFormatException e = Assert.Throws<ModelFormatException>(() => tokenizer.Encode(new string('a', 200) + "b"));

        Assert.Contains("pre_tokenizer_regex", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b\na b\n", "merge 1 \"a b\": found twice")]
    [InlineData("a z\n", "merge 0 \"a z\": found the token az")]
    [InlineData("q zz\n", "merge 0 \"q zz\": found the token zz")]
    [InlineData("ab\n", "line 1: found \"ab\"")]
    [InlineData("a b c\n", "line 1: found \"a b c\"")]
    public void Load_BrokenMerges_AreNamed(string merges, string expected)
        => AssertRefused(expected, merges, Config);

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"eos_token": "<|eot|>"}""", "eos_token: found \"<|eot|>\"")]
    [InlineData("""{"eos_token": 3}""", "eos_token: found 3")]
    [InlineData("""{"added_tokens_decoder": []}""", "added_tokens_decoder: found []")]
    [InlineData("""{"added_tokens_decoder": {"x": {"content": "yy"}}}""", "added_tokens_decoder.x")]
    [InlineData("""{"added_tokens_decoder": {"300": {"content": "yy"}}}""", "token yy: found id 300; allowed: 0 to 259")]
    [InlineData("""{"added_tokens_decoder": {"7": {"content": "<|end|>"}}}""", "found id 7; allowed: 258")]
    [InlineData("""{"added_tokens_decoder": {"7": {"content": "yy"}}}""", "found id 7, which another token has")]
    [InlineData("""{"added_tokens_decoder": {"259": {"content": "yy"}, "260": {"content": "yy"}}}""", "added token yy: found twice")]
    [InlineData("""{"add_prefix_space": true}""", "add_prefix_space: found true")]
    [InlineData("""{"notes": {"pre_tokenizer_regex": "("}}""", "pre_tokenizer_regex: found \"(\"")]
    [InlineData("""{"notes": {"pre_tokenizer_regex": ""}}""", "pre_tokenizer_regex: found 0 characters")]
    [InlineData("""{"notes": {"pre_tokenizer_regex": 1}}""", "pre_tokenizer_regex: found 1")]
    public void Load_BrokenConfig_IsNamed(string config, string expected)
        => AssertRefused(expected, "", config);

    [Theory]
    [InlineData("ab", "300", "token ab: found id 300; allowed: 0 to 258")]
    [InlineData("ab", "257", "found id 257, which another token has")]
    [InlineData("ab", "-1", "token ab: found id -1")]
    [InlineData("ab", "\"1\"", "token ab: found id \"1\"")]
    [InlineData("日", "259", "token 日: found U+65E5")]
    [InlineData("", "259", "token \"\": found no characters")]
    [InlineData("a", null, "found no token for byte 97")]
    public void Load_BrokenVocabulary_IsNamed(string token, string? id, string expected)
    {
        if (id is null)
        {
            _vocabulary.Remove(token);
        }
        else
        {
            _vocabulary[token] = JsonNode.Parse(id);
        }

        AssertRefused(expected, "", Config);
    }

    [Theory]
    [InlineData("""{"type": "Whitespace"}""", "pre_tokenizer: found")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true}""", "add_prefix_space: found true")]
    [InlineData("""{"type": "ByteLevel", "use_regex": false}""", "pre_tokenizer: found")]
    [InlineData("null", "pre_tokenizer: found nothing")]
    public void Load_WholeFileWithOtherPreTokenizer_IsRefused(string preTokenizer, string expected)
    {
        WriteWhole("[]", preTokenizer);

        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => Tokenizer.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "model: found no vocab")]
    [InlineData("""{"model": {"type": "Unigram", "vocab": [], "merges": []}}""", "model: found no vocab")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel"}}""", "model.type: found \"WordPiece\"")]
    [InlineData("""{"model": {"byte_fallback": true, "vocab": {}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel"}}""", "model.byte_fallback: found true")]
    [InlineData("""{"normalizer": {"type": "NFC"}, "model": {"vocab": {}, "merges": [1]}, "pre_tokenizer": {"type": "ByteLevel"}}""", "normalizer: found")]
    [InlineData("""{"model": {"vocab": {}, "merges": [1]}, "pre_tokenizer": {"type": "ByteLevel"}}""", "model.merges[0]: found 1")]
    [InlineData("""{"added_tokens": [{"id": "x"}], "model": {"vocab": {}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel"}}""", "added_tokens: found")]
    public void Load_BrokenWholeFile_IsNamed(string json, string expected)
    {
        _folder.Write("tokenizer.json", json);

        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => Tokenizer.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFiles_AreNamed()
    {
        Assert.Contains("found neither vocab.json nor tokenizer.json", Message(), StringComparison.Ordinal);
        _folder.Write("vocab.json", _vocabulary.ToJsonString());
        Assert.EndsWith("merges.txt: the file is missing", Message(), StringComparison.Ordinal);
        _folder.Write("merges.txt", "");
        Assert.EndsWith("tokenizer_config.json: the file is missing", Message(), StringComparison.Ordinal);

        string Message() => Assert.Throws<ModelFormatException>(() => Tokenizer.Load(_folder.Path)).Message;
    }

    private Tokenizer LoadFiles(string merges, string config)
    {
        _folder.Write("vocab.json", _vocabulary.ToJsonString());
        _folder.Write("merges.txt", merges);
        _folder.Write("tokenizer_config.json", config);
        return Tokenizer.Load(_folder.Path);
    }

    private void AssertRefused(string expected, string merges, string config)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => LoadFiles(merges, config));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, e.Message, StringComparison.Ordinal);
    }

    private void WriteWhole(string merges, string preTokenizer) => _folder.Write("tokenizer.json", new JsonObject
    {
        ["added_tokens"] = JsonNode.Parse("""[{"id": 258, "content": "<|end|>", "special": true}]"""),
        ["pre_tokenizer"] = JsonNode.Parse(preTokenizer),
        ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = _vocabulary.DeepClone(), ["merges"] = JsonNode.Parse(merges) },
    }.ToJsonString());
}
