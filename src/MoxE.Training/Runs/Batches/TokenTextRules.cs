using MoxE.Training.Runs.Configuration;

namespace MoxE.Training.Runs.Batches;

/// <summary>Whether texts, tokenizer and model fit each other: better said before the first step than seen in a strange loss.</summary>
internal static class TokenTextRules
{
    /// <summary>Judges the data of a run.</summary>
    /// <param name="config">Of the run.</param>
    /// <param name="train">Training text.</param>
    /// <param name="heldOut">Held-out text, or null.</param>
    /// <param name="tokenizerHash">Of the tokenizer in <c>data.tokenizer</c>, or null.</param>
    /// <exception cref="TrainingException">Every finding at once, with file, value and what is allowed.</exception>
    public static void Check(TrainingConfig config, TokenText train, TokenText? heldOut, string? tokenizerHash)
    {
        List<string> findings = [.. Findings(config, "data.train", train, config.Batch.Length)];
        if (heldOut is not null)
        {
            findings.AddRange(Findings(config, "data.heldout", heldOut, config.Evaluation.Length ?? config.Batch.Length));
            if (heldOut.TokenizerHash != train.TokenizerHash)
            {
                findings.Add($"data.heldout: {heldOut.Path}: found text of tokenizer {heldOut.TokenizerHash}; allowed: {train.TokenizerHash}, that of {train.Path}");
            }
        }

        if (tokenizerHash is not null && tokenizerHash != train.TokenizerHash)
        {
            findings.Add($"data.tokenizer: {config.Data.Tokenizer}: found tokenizer {tokenizerHash}; allowed: {train.TokenizerHash}, which made {train.Path}");
        }

        if (findings.Count > 0)
        {
            throw new TrainingException(string.Join("\n  ", findings));
        }
    }

    private static IEnumerable<string> Findings(TrainingConfig config, string key, TokenText text, int window)
    {
        if (text.VocabularySize > config.Model.Xlstm.VocabSize)
        {
            yield return $"{key}: {text.Path}: found a vocabulary of {text.VocabularySize}; allowed: at most model.xlstm.vocab_size, which is {config.Model.Xlstm.VocabSize}";
        }

        if (text.Tokens.Length <= window)
        {
            yield return $"{key}: {text.Path}: found {text.Tokens.Length} tokens; allowed: at least {window + 1}, one window and the token after it";
        }
    }
}
