using MoxE.Training;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;

namespace MoxE.TrainingTests.Runs;

public sealed class TokenTextRulesTests
{
    private static readonly TrainingConfig Config = RunSetup.Config with
    {
        Data = new DataOptions { Train = "train", Tokenizer = "folder" },
        Evaluation = new EvaluationOptions { Length = 30 },
    };

    [Fact]
    public void Check_SoundTexts_Passes()
    {
        TokenTextRules.Check(Config, Text("train", 9), Text("heldout", 31), "a");
        TokenTextRules.Check(Config, Text("train", 9), null, null);
    }

    [Fact]
    public void Check_EverythingWrong_SaysAllAtOnce()
    {
        var exception = Assert.Throws<TrainingException>(() => TokenTextRules.Check(
            Config, Text("train", 8) with { VocabularySize = 13 }, Text("heldout", 30) with { TokenizerHash = "b" }, "c"));

        string[] findings =
        [
            "data.train: train: found a vocabulary of 13; allowed: at most model.xlstm.vocab_size, which is 12",
            "data.train: train: found 8 tokens; allowed: at least 9",
            "data.heldout: heldout: found 30 tokens; allowed: at least 31",
            "data.heldout: heldout: found text of tokenizer b; allowed: a, that of train",
            "data.tokenizer: folder: found tokenizer c; allowed: a, which made train",
        ];
        Assert.All(findings, finding => Assert.Contains(finding, exception.Message, StringComparison.Ordinal));
    }

    private static TokenText Text(string path, int length) => new(path, ArrayTokens.Random(length, 12, 1), 12, "a");
}
