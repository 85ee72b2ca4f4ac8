using MoxE.Cli.Benchmarks;
using MoxE.Kernels.Ops;
using MoxE.Model.Folders;
using MoxE.Model.Tokens;

namespace MoxE.UnitTests.Cli.Benchmarks;

public sealed class LetterTokenizerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moxe-letters-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_Vocabulary_IsATokenizerOfThatSizeWithoutAnEnd()
    {
        new LetterTokenizer(1000).Write(_folder);

        var tokenizer = Tokenizer.Load(_folder);
        Assert.Equal((1000, null), (tokenizer.VocabularySize, tokenizer.EndOfTextId));
        Assert.Equal("aa", tokenizer.Decode([256]));
        Assert.Equal("aaa", tokenizer.Decode([256 + (26 * 26)])); // after all words of two letters
        int[] ids = tokenizer.Encode("The aab, zz. é");
        Assert.Contains(256 + (26 * 26) + 1, ids);
        Assert.Equal("The aab, zz. é", tokenizer.Decode(ids));
    }

    [Fact]
    public void Config_MoreExpertsOfATokenThanThereAre_IsRefused()
    {
        Assert.Equal(8, ReferenceModels.Config("m", 8).TopKExperts);
        Assert.Contains("--top-k: found 9; allowed for size m: 1 to 8", Assert.Throws<MoxE.Cli.CommandException>(() => ReferenceModels.Config("m", 9)).Message, StringComparison.Ordinal);
        Assert.Equal(
            ("moxe-random-m-int8", "moxe-random-m-top8-fp32", "moxe-random-m-portable"),
            (ReferenceModels.Name("m", 2, WeightType.Int8, GraphKind.Fused), ReferenceModels.Name("m", 8, WeightType.Float32, GraphKind.Fused), ReferenceModels.Name("m", 2, WeightType.Float32, GraphKind.Portable)));
    }
}
