using System.Globalization;
using MoxE.Training.Data;
using MoxE.Training.Data.HeldOut;

namespace MoxE.Training.Tokenizers;

/// <summary>Trains a tokenizer on the training part of a corpus.</summary>
internal static class TokenizerTraining
{
    private const string Record = "tokenizer_training.json";

    /// <summary>Writes a tokenizer folder, unless that has been done.</summary>
    /// <param name="source">A split folder, or a corpus folder, whose held-out text is then left out too.</param>
    /// <param name="size">Ids in all.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Whether there was anything to do.</returns>
    /// <exception cref="TrainingException">The text is malformed or too small for that vocabulary.</exception>
    public static bool Write(string source, int size, string folder, CancellationToken stop)
    {
        Dictionary<string, string> inputs = new()
        {
            ["text"] = CorpusFolder.Fingerprint(source),
            ["vocab_size"] = size.ToString(CultureInfo.InvariantCulture),
            ["rule"] = HeldOutRule.Text,
        };
        if (PipelineRecord.IsCurrent(folder, Record, inputs))
        {
            return false;
        }

        IEnumerable<TextPiece> pieces = SplitFolder.IsSplit(source)
            ? SplitFolder.ReadTrain(source)
            : CorpusSplitter.Split(CorpusFolder.Read(source), stop).Where(piece => piece.Chunk is null);
        TokenizerFolder.Write(folder, BpeTrainer.Train(pieces.Select(piece => piece.Text), size, stop));
        PipelineRecord.Write(folder, Record, inputs, TokenizerFolder.Files);
        return true;
    }
}
