using CsCheck;
using MoxE.Training;
using MoxE.Training.Tokenizers;
using MoxE.TrainingTests.Data;

namespace MoxE.TrainingTests.Tokenizers;

public sealed class BpeTrainerTests
{
    // The pattern as moxe-bridge's tokenizer_config.json writes it.
    private const string Pattern = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly Gen<string> FewLetters = Gen.Char["aab bc \n1'"].Array[2, 120].Select(letters => new string(letters));

    [Fact]
    public void Train_AnyText_MergesAsTheNaiveTrainer() =>
        Gen.OneOf(FewLetters, RandomText.Any).Sample(text =>
        {
            List<(int Left, int Right)> expected = NaiveBpe.Train(text, Pattern, 40);
            Assert.Equal(ByteLevelVocabulary.FromPairs(expected).Merges, BpeTrainer.Train([text], 257 + expected.Count, CancellationToken.None).Merges);
        }, iter: 500);

    [Fact]
    public void Train_HeldOutText_MergesAsTheNaiveTrainer()
    {
        string text = BridgeModel.HeldOutText(0);
        List<(int Left, int Right)> expected = NaiveBpe.Train(text, Pattern, 100);
        Assert.Equal(100, expected.Count);
        Assert.Equal(ByteLevelVocabulary.FromPairs(expected).Merges, BpeTrainer.Train([text], 357, CancellationToken.None).Merges);
    }

    // Every pair of the text occurs twice.
    [Fact]
    public void Train_EquallyFrequentPairs_TakesTheLowestIdsFirst() =>
        Assert.Equal([("a", "b"), ("a", "c"), ("b", "a")], BpeTrainer.Train(["ba\nac\nab\nab\nac\nba"], 260, CancellationToken.None).Merges);

    [Fact]
    public void Train_RunsOfOneLetter_CountsThemAsTheyLie() =>
        Assert.Equal([("a", "a"), ("aa", "aa")], BpeTrainer.Train(["aaaaaaaaa"], 259, CancellationToken.None).Merges);

    [Fact]
    public void Train_TextsInAnotherOrder_GivesTheSameVocabulary()
    {
        string[] texts = [.. Enumerable.Range(0, 5).Select(BridgeModel.HeldOutText)];
        Assert.Equal(
            BpeTrainer.Train(texts, 600, CancellationToken.None).Merges, BpeTrainer.Train(texts.Reverse(), 600, CancellationToken.None).Merges);
    }

    [Fact]
    public void Train_TooLittleText_SaysHowManyIdsAreThere()
    {
        string message = Assert.Throws<TrainingException>(() => BpeTrainer.Train(["abab abab"], 1000, CancellationToken.None)).Message;
        Assert.Contains("found 1000", message, StringComparison.Ordinal);
        Assert.Contains("at most 259", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256)]
    [InlineData((1 << 20) + 1)]
    public void Train_SizeOutOfRange_Throws(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BpeTrainer.Train(["abab"], size, CancellationToken.None));
}
