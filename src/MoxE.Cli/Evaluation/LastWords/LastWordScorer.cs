using MoxE.Engine.Running;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Evaluation.LastWords;

/// <summary>
/// Lets a model guess last words greedily: a passage is guessed when every token of its last word is the most probable
/// one after the context and the tokens of the word before it. Each passage begins from zero state.
/// </summary>
/// <param name="runner">The model.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="context">A token before each passage, or null.</param>
internal sealed class LastWordScorer(IModelRunner runner, Tokenizer tokenizer, int? context)
{
    /// <summary>Scores passages.</summary>
    /// <param name="passages">At least one.</param>
    /// <param name="stop">Ends the work early.</param>
    public LastWordScore Score(IReadOnlyList<LastWordPassage> passages, CancellationToken stop)
    {
        double nats = 0;
        bool[] correct = new bool[passages.Count];
        Array.Fill(correct, true);
        PackedRows rows = new(
            runner,
            (passage, target, logits) =>
            {
                nats += CrossEntropy.Of(logits, target);
                correct[passage] &= Best(logits) == target;
            },
            routers: null);
        for (int i = 0; i < passages.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            Add(rows, passages[i], i);
        }

        rows.Run();
        IGrouping<string, string> most = passages.Select(passage => passage.Target).GroupBy(word => word)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).First();
        return new LastWordScore(
            passages.Count, correct.Count(guessed => guessed), Math.Exp(nats / passages.Count), most.Key, (double)most.Count() / passages.Count);
    }

    /// <summary>All tokens but the last are rows; those before the word's tokens have targets.</summary>
    private void Add(PackedRows rows, LastWordPassage passage, int index)
    {
        int[] before = TextSequences.After(context, tokenizer.Encode(passage.Context));
        int[] tokens = [.. before, .. tokenizer.Encode($" {passage.Target}")];
        rows.Begin();
        for (int t = 0; t + 1 < tokens.Length; t++)
        {
            rows.Add(tokens[t], t + 1 >= before.Length ? tokens[t + 1] : null, index);
        }
    }

    /// <summary>The index of the largest logit; of equal ones the first.</summary>
    private static int Best(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int id = 1; id < logits.Length; id++)
        {
            best = logits[id] > logits[best] ? id : best;
        }

        return best;
    }
}
