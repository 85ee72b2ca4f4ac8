using MoxE.Model.Tokens;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;

namespace MoxE.Training.Runs;

/// <summary>What a run reads: texts that fit each other, the model and the tokenizer.</summary>
internal sealed class RunTexts
{
    private readonly Tokenizer? _tokenizer;

    /// <summary>Of texts that are open.</summary>
    /// <param name="config">Of the run.</param>
    /// <param name="train">Training text.</param>
    /// <param name="heldOut">Held-out text, or null.</param>
    /// <param name="tokenizerHash">Of the tokenizer in <c>data.tokenizer</c>, or null.</param>
    /// <exception cref="TrainingException">They do not fit; the message holds every finding.</exception>
    /// <exception cref="MoxE.Model.ModelFormatException">A file of the tokenizer is not sound.</exception>
    public RunTexts(TrainingConfig config, TokenText train, TokenText? heldOut, string? tokenizerHash)
    {
        (Train, HeldOut) = (train, heldOut);
        TokenTextRules.Check(config, train, heldOut, tokenizerHash);
        _tokenizer = config.Data.Tokenizer is { } folder ? Tokenizer.Load(folder) : null;
    }

    /// <summary>Training text.</summary>
    public TokenText Train { get; }

    /// <summary>Held-out text; null where nothing is measured.</summary>
    public TokenText? HeldOut { get; }

    /// <summary>Bytes of text each id stands for, 0 for a special token; null without a tokenizer.</summary>
    /// <param name="vocabulary">V of the model: ids beyond the tokenizer's stand for nothing.</param>
    public IReadOnlyList<int>? TokenBytes(int vocabulary) =>
        _tokenizer is { } tokenizer ? [.. Enumerable.Range(0, vocabulary).Select(id => tokenizer.TokenBytes(id).Length)] : null;

    /// <summary>How often each id occurs in the training text, [V].</summary>
    public long[] CountTrainTokens(int vocabulary)
    {
        long[] counts = new long[vocabulary];
        long[] ids = new long[1 << 16];
        for (long start = 0; start < Train.Tokens.Length; start += ids.Length)
        {
            Span<long> part = ids.AsSpan(0, (int)Math.Min(ids.Length, Train.Tokens.Length - start));
            Train.Tokens.Read(start, part);
            foreach (long id in part)
            {
                counts[id]++;
            }
        }

        return counts;
    }
}
