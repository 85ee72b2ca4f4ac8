using MoxE.Cli.Evaluation.LastWords;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Cli.Evaluation;

public class LastWordScorerTests
{
    private const float Favourite = 8; // the fake's logit of the token it predicts
    private readonly Tokenizer _tokenizer = Tokenizer.Load(RepositoryPaths.BridgeModel);

    [Theory]
    [InlineData(64, 4)]
    [InlineData(5, 2)] // passages cut over several steps
    [InlineData(1, 1)]
    public void Score_ModelThatKnowsOnePassage_GuessesThatOneWhateverTheStep(int stepTokens, int slots)
    {
        LastWordPassage[] passages = [new("It was the best of", "Netherfield"), new("It was the worst of", "Netherfield"), new("In the", "beginning")];
        int[] known = [.. _tokenizer.Encode(passages[0].Context), .. _tokenizer.Encode($" {passages[0].Target}")];
        Assert.True(_tokenizer.Encode(" Netherfield").Length > 1, "the word must be several tokens");
        using FakeModelRunner runner = Runner(stepTokens, slots, history =>
            history.Length < known.Length && history.SequenceEqual(known.AsSpan(0, history.Length)) ? known[history.Length] : 0);

        LastWordScore score = new LastWordScorer(runner, _tokenizer, context: null).Score(passages, CancellationToken.None);

        Assert.Equal((3, 1, 1.0 / 3), (score.Passages, score.Correct, score.Accuracy));
        Assert.Equal(("Netherfield", 2.0 / 3), (score.MostFrequentWord, score.ByChance));
    }

    [Fact]
    public void Score_OnlyTheWordsFirstTokenKnown_IsNotGuessed()
    {
        int[] word = _tokenizer.Encode(" Netherfield");
        using FakeModelRunner runner = Runner(64, 4, history => history[^1] == word[0] ? 0 : word[0]);

        Assert.Equal(0, new LastWordScorer(runner, _tokenizer, context: null).Score([new("It was", "Netherfield")], CancellationToken.None).Correct);
    }

    [Fact]
    public void Score_OnePassage_GivesThePerplexityOfTheWholeWord()
    {
        int[] word = _tokenizer.Encode(" Netherfield");
        using FakeModelRunner runner = Runner(64, 4, history => 0);
        runner.EditLogits = (_, logits) =>
        {
            logits.Clear();
            logits[0] = Favourite;
        };

        double perplexity = new LastWordScorer(runner, _tokenizer, context: null).Score([new("It was", "Netherfield")], CancellationToken.None).TargetPerplexity;

        double probability = 1 / (Math.Exp(Favourite) + _tokenizer.VocabularySize - 1); // of each of its tokens
        Assert.Equal(Math.Pow(probability, -word.Length), perplexity, perplexity * 1e-9);
    }

    [Fact]
    public void Score_ContextToken_ComesFirst()
    {
        int[] first = [];
        using FakeModelRunner runner = Runner(64, 4, history =>
        {
            first = [history[0]];
            return 0;
        });

        new LastWordScorer(runner, _tokenizer, context: 7).Score([new("It was", "so")], CancellationToken.None);

        Assert.Equal([7], first);
    }

    private FakeModelRunner Runner(int stepTokens, int slots, NextToken next) =>
        new(slots, stepTokens, _tokenizer.VocabularySize, maxSequences: Math.Min(slots, stepTokens)) { Next = next };
}
