using System.Text;
using MoxE.Model.Tokens;
using MoxE.Training.Data.HeldOut;
using MoxE.Training.Tokenizers;

namespace MoxE.Training.Data.TokenFiles;

/// <summary>A split corpus as token files: train.tokens, heldout.tokens and token_counts.json.</summary>
internal static class TokenFolder
{
    public const string TrainFile = "train.tokens";
    public const string HeldOutFile = "heldout.tokens";
    private const string Record = "tokens.json";

    /// <summary>Packs a split corpus, unless that has been done.</summary>
    /// <param name="split">A split folder.</param>
    /// <param name="tokenizerFolder">A folder with a tokenizer.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Whether there was anything to do.</returns>
    /// <exception cref="TrainingException">The split is malformed, or the tokenizer has no token that ends a text.</exception>
    /// <exception cref="MoxE.Model.ModelFormatException">The tokenizer is malformed.</exception>
    public static bool Write(string split, string tokenizerFolder, string folder, CancellationToken stop)
    {
        var tokenizer = Tokenizer.Load(tokenizerFolder);
        int separator = tokenizer.EndOfTextId
            ?? throw new TrainingException($"{tokenizerFolder}: eos_token: found none; allowed: the token that stands between documents");
        string hash = TokenizerHash.Of(tokenizer);
        Dictionary<string, string> inputs = new() { ["split"] = CorpusFolder.Fingerprint(split), ["tokenizer"] = hash };
        if (PipelineRecord.IsCurrent(folder, Record, inputs))
        {
            return false;
        }

        Directory.CreateDirectory(folder);
        long[] counts = new long[tokenizer.VocabularySize];
        Pack(SplitFolder.ReadTrain(split), tokenizer, separator, new(Path.Combine(folder, TrainFile), tokenizer.VocabularySize, hash), counts, stop);
        Pack(SplitFolder.ReadHeldOut(split), tokenizer, separator, new(Path.Combine(folder, HeldOutFile), tokenizer.VocabularySize, hash), null, stop);
        new TokenCounts(counts.Length, counts).Write(folder);
        PipelineRecord.Write(folder, Record, inputs, TrainFile, HeldOutFile, TokenCounts.FileName);
        return true;
    }

    /// <summary>Mean UTF-8 bytes of a token, separators not counted.</summary>
    /// <param name="pieces">The text.</param>
    /// <param name="file">Its tokens.</param>
    public static double BytesPerToken(IReadOnlyList<TextPiece> pieces, TokenFile file) =>
        pieces.Sum(piece => (double)Encoding.UTF8.GetByteCount(piece.Text)) / (file.Length - file.Documents);

    private static void Pack(IReadOnlyList<TextPiece> pieces, Tokenizer tokenizer, int separator, TokenFileWriter writer, long[]? counts, CancellationToken stop)
    {
        using (writer)
        {
            foreach (TextPiece piece in pieces)
            {
                stop.ThrowIfCancellationRequested();
                int[] ids = [.. tokenizer.Encode(piece.Text), separator];
                writer.Add(ids);
                foreach (int id in counts is null ? [] : ids)
                {
                    counts![id]++;
                }
            }

            writer.Complete();
        }
    }
}
