using MoxE.Model.Tokens;
using MoxE.Training;
using MoxE.Training.Data.TokenFiles;
using MoxE.Training.Tokenizers;

namespace MoxE.TrainingTests.Data.TokenFiles;

public sealed class TokenFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public TokenFolderTests()
    {
        _folder.Write("split/train.jsonl", "{\"text\": \"Emma was\"}\n{\"text\": \"\\nhandsome <|endoftext|>\"}\n");
        _folder.Write("split/heldout.jsonl", "{\"chunk\": 7, \"text\": \"clever ☃\"}\n");
    }

    [Fact]
    public void Write_Pieces_EndWithTheSeparatorAndAreCounted()
    {
        Assert.True(Write());
        Tokenizer bridge = BridgeModel.Tokenizer;
        int[] first = [.. bridge.Encode("Emma was"), 0];
        int[] all = [.. first, .. bridge.Encode("\nhandsome <|endoftext|>"), 0];
        using var train = TokenFile.Open(_folder["tokens/train.tokens"]);
        Assert.Equal(all.Select(id => (long)id), Ids(train));
        Assert.Equal((2L, (long)first.Length), (train.Documents, train.DocumentStart(1)));
        Assert.Equal(TokenizerHash.Of(bridge), train.TokenizerHash);
        var counts = TokenCounts.Read(_folder["tokens"]);
        Assert.Equal(Enumerable.Range(0, 2048).Select(id => (long)all.Count(other => other == id)), counts.Counts);
        using var heldOut = TokenFile.Open(_folder["tokens/heldout.tokens"]);
        Assert.Equal([.. bridge.Encode("clever ☃").Select(id => (long)id), 0], Ids(heldOut));
    }

    [Fact]
    public void Write_Twice_RunsOnceUntilTheTextChanges()
    {
        Assert.True(Write());
        Assert.False(Write());
        _folder.Write("split/heldout.jsonl", "{\"chunk\": 7, \"text\": \"other\"}\n");
        Assert.True(Write());
    }

    [Fact]
    public void Write_TokenizerWithoutEnd_Fails()
    {
        foreach (string file in new[] { "vocab.json", "merges.txt" })
        {
            _folder.Write($"tokenizer/{file}", File.ReadAllBytes(Path.Combine(BridgeModel.Folder, file)));
        }

        _folder.Write("tokenizer/tokenizer_config.json", "{\"added_tokens_decoder\": {\"0\": {\"content\": \"<|endoftext|>\", \"special\": true}}}");
        string message = Assert.Throws<TrainingException>(() => TokenFolder.Write(_folder["split"], _folder["tokenizer"], _folder["tokens"], CancellationToken.None)).Message;
        Assert.Contains("eos_token", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"vocab_size\": 2, \"counts\": [1]}")]
    [InlineData("{\"vocab_size\": 1, \"counts\": [-1]}")]
    [InlineData("{\"vocab_size\": 1}")]
    [InlineData("{")]
    public void ReadCounts_Malformed_NamesTheFile(string json)
    {
        string path = _folder.Write("token_counts.json", json);
        Assert.Contains(path, Assert.Throws<TrainingException>(() => TokenCounts.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static long[] Ids(TokenFile file)
    {
        long[] ids = new long[file.Length];
        file.Read(0, ids);
        return ids;
    }

    private bool Write() => TokenFolder.Write(_folder["split"], BridgeModel.Folder, _folder["tokens"], CancellationToken.None);
}
