using MoxE.Model.Tokens;
using MoxE.Training.Data.TokenFiles;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Tokenizers;

namespace MoxE.Training.Runs;

/// <summary>What a run reads: texts that fit each other, the model and the tokenizer.</summary>
internal sealed class RunTexts : IDisposable
{
    private readonly Tokenizer? _tokenizer;
    private readonly IReadOnlyList<TokenFile> _files;

    /// <summary>Of texts that are open.</summary>
    /// <param name="config">Of the run.</param>
    /// <param name="train">Training text.</param>
    /// <param name="heldOut">Held-out text, or null.</param>
    /// <param name="tokenizer">That of <c>data.tokenizer</c>, or null.</param>
    /// <param name="files">What is closed with this object.</param>
    /// <exception cref="TrainingException">They do not fit; the message holds every finding.</exception>
    public RunTexts(TrainingConfig config, TokenText train, TokenText? heldOut, Tokenizer? tokenizer, params IReadOnlyList<TokenFile> files)
    {
        (Train, HeldOut, _tokenizer, _files) = (train, heldOut, tokenizer, files);
        TokenTextRules.Check(config, train, heldOut, tokenizer is null ? null : TokenizerHash.Of(tokenizer));
    }

    /// <summary>Training text.</summary>
    public TokenText Train { get; }

    /// <summary>Held-out text; null where nothing is measured.</summary>
    public TokenText? HeldOut { get; }

    /// <summary>Opens what a configuration names.</summary>
    /// <exception cref="TrainingException">A file is missing or not sound, or they do not fit.</exception>
    /// <exception cref="MoxE.Model.ModelFormatException">A file of the tokenizer is not sound.</exception>
    public static RunTexts Open(TrainingConfig config)
    {
        List<TokenFile> files = [];
        try
        {
            TokenText train = OpenText(config.Data.Train, files);
            TokenText? heldOut = config.Data.HeldOut is { } path ? OpenText(path, files) : null;
            Tokenizer? tokenizer = config.Data.Tokenizer is { } folder ? Tokenizer.Load(folder) : null;
            return new RunTexts(config, train, heldOut, tokenizer, files);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

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

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TokenFile file in _files)
        {
            file.Dispose();
        }
    }

    private static TokenText OpenText(string path, List<TokenFile> files)
    {
        var file = TokenFile.Open(path);
        files.Add(file);
        return new TokenText(path, new FileTokens(file), file.VocabularySize, file.TokenizerHash);
    }
}
