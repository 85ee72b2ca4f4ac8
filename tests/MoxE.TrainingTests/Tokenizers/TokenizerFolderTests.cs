using System.Text.Json;
using CsCheck;
using MoxE.Model.Tokens;
using MoxE.Training.Tokenizers;
using MoxE.TrainingTests.Data;

namespace MoxE.TrainingTests.Tokenizers;

public sealed class TokenizerFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Write_EitherSetOfFiles_ReadsAsTheSameTokenizer()
    {
        (Tokenizer parts, Tokenizer whole) = Trained();
        Assert.Equal((500, 500), (parts.VocabularySize, whole.VocabularySize));
        Assert.Equal(TokenizerHash.Of(parts), TokenizerHash.Of(whole));
        RandomText.Any.Sample(text => Assert.Equal(parts.Encode(text), whole.Encode(text)));
    }

    [Fact]
    public void Decode_WhatWasEncoded_GivesAnyTextBack()
    {
        (Tokenizer parts, Tokenizer whole) = Trained();
        RandomText.Any.Sample(text =>
        {
            Assert.Equal(text, parts.Decode(parts.Encode(text)));
            Assert.Equal(text, whole.Decode(whole.Encode(text)));
        });
    }

    [Fact]
    public void Write_TheBridgeModelsMerges_GivesItsIds()
    {
        var vocabulary = ByteLevelVocabulary.FromMerges(
            File.ReadLines(Path.Combine(BridgeModel.Folder, "merges.txt")).Skip(1).Select(line => line.Split(' ')).Select(pair => (pair[0], pair[1])));
        TokenizerFolder.Write(_folder.Path, vocabulary);
        Assert.Equal(Ids(Path.Combine(BridgeModel.Folder, "vocab.json")), Ids(_folder["vocab.json"]));
        Assert.Equal(TokenizerHash.Of(BridgeModel.Tokenizer), TokenizerHash.Of(Tokenizer.Load(_folder.Path)));
    }

    [Fact]
    public void Write_Always_NamesTheTokenThatEndsAText()
    {
        (Tokenizer parts, Tokenizer whole) = Trained();
        Assert.Equal((0, 0), (parts.EndOfTextId, whole.EndOfTextId));
        Assert.True(parts.IsSpecial(0) && whole.IsSpecial(0));
        Assert.DoesNotContain(0, parts.Encode("<|endoftext|>"));
    }

    [Fact]
    public void Write_Always_PutsAChatTemplateBeside()
    {
        Trained();
        string template = File.ReadAllText(_folder["parts/chat_template.jinja"]);
        Assert.Contains("{%- for message in messages -%}", template, StringComparison.Ordinal);
        Assert.Contains("eos_token", template, StringComparison.Ordinal);
        Assert.All(TokenizerFolder.Files, name => Assert.Contains(name, MoxE.Model.Folders.TokenizerFiles.Names));
    }

    // What Hugging Face's tokenizers look for in tokenizer.json.
    [Fact]
    public void Write_WholeFile_HasTheFormOfByteLevelBpe()
    {
        Trained();
        using var document = JsonDocument.Parse(File.ReadAllText(_folder["whole/tokenizer.json"]));
        JsonElement root = document.RootElement;
        Assert.Equal("BPE", root.GetProperty("model").GetProperty("type").GetString());
        Assert.Equal(243, root.GetProperty("model").GetProperty("merges").GetArrayLength());
        Assert.Equal(["Split", "ByteLevel"], root.GetProperty("pre_tokenizer").GetProperty("pretokenizers").EnumerateArray().Select(step => step.GetProperty("type").GetString()));
        Assert.Equal("ByteLevel", root.GetProperty("decoder").GetProperty("type").GetString());
        JsonElement added = Assert.Single(root.GetProperty("added_tokens").EnumerateArray());
        Assert.Equal(("<|endoftext|>", 0, true), (added.GetProperty("content").GetString(), added.GetProperty("id").GetInt32(), added.GetProperty("special").GetBoolean()));
    }

    [Fact]
    public void Hash_OtherVocabulary_IsAnother()
    {
        Tokenizer one = BpeTrainer.Train(["abab"], 258, CancellationToken.None).ToTokenizer();
        Tokenizer other = BpeTrainer.Train(["abab abab"], 258, CancellationToken.None).ToTokenizer();
        Tokenizer third = BpeTrainer.Train(["acac"], 258, CancellationToken.None).ToTokenizer();
        Assert.Equal(TokenizerHash.Of(one), TokenizerHash.Of(other));
        Assert.NotEqual(TokenizerHash.Of(one), TokenizerHash.Of(third));
    }

    public void Dispose() => _folder.Dispose();

    private static SortedDictionary<string, int> Ids(string path) =>
        new(JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path))!, StringComparer.Ordinal);

    private (Tokenizer Parts, Tokenizer Whole) Trained()
    {
        TokenizerFolder.Write(_folder["parts"], BpeTrainer.Train(Enumerable.Range(0, 3).Select(BridgeModel.HeldOutText), 500, CancellationToken.None));
        foreach (string file in new[] { "tokenizer.json", "tokenizer_config.json" })
        {
            _folder.Write($"whole/{file}", File.ReadAllBytes(_folder[$"parts/{file}"]));
        }

        File.Delete(_folder["parts/tokenizer.json"]);
        return (Tokenizer.Load(_folder["parts"]), Tokenizer.Load(_folder["whole"]));
    }
}
