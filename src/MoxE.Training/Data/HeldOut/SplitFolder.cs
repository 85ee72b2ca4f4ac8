namespace MoxE.Training.Data.HeldOut;

/// <summary>A folder with a corpus cut in two: train.jsonl and heldout.jsonl, one piece a line.</summary>
internal static class SplitFolder
{
    public const string TrainFile = "train.jsonl";
    public const string HeldOutFile = "heldout.jsonl";
    private const string Record = "split.json";

    /// <summary>Whether a folder is a split corpus.</summary>
    public static bool IsSplit(string folder) => File.Exists(Path.Combine(folder, TrainFile)) && File.Exists(Path.Combine(folder, HeldOutFile));

    /// <summary>Splits a corpus, unless that has been done.</summary>
    /// <param name="corpus">A corpus folder.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Whether there was anything to do.</returns>
    /// <exception cref="TrainingException">The corpus is malformed, or too small to hold anything out.</exception>
    public static bool Write(string corpus, string folder, CancellationToken stop)
    {
        Dictionary<string, string> inputs = new() { ["corpus"] = CorpusFolder.Fingerprint(corpus), ["rule"] = HeldOutRule.Text };
        if (PipelineRecord.IsCurrent(folder, Record, inputs))
        {
            return false;
        }

        Directory.CreateDirectory(folder);
        long held = 0;
        using (FileStream train = File.Create(Path.Combine(folder, TrainFile)))
        using (FileStream heldOut = File.Create(Path.Combine(folder, HeldOutFile)))
        {
            foreach (TextPiece piece in CorpusSplitter.Split(CorpusFolder.Read(corpus), stop))
            {
                JsonLines.Write(piece.Chunk is null ? train : heldOut, piece.Text, piece.Chunk);
                held += piece.Chunk is null ? 0 : 1;
            }
        }

        if (held == 0)
        {
            throw new TrainingException($"{corpus}: found too little text to hold any out; allowed: more than {7 * HeldOutRule.ChunkTokens} reference tokens, about 100 KB ({HeldOutRule.Text})");
        }

        PipelineRecord.Write(folder, Record, inputs, TrainFile, HeldOutFile);
        return true;
    }

    /// <summary>The training pieces of a split folder.</summary>
    /// <exception cref="TrainingException">The file is malformed or empty.</exception>
    public static IReadOnlyList<TextPiece> ReadTrain(string folder) => Read(folder, TrainFile);

    /// <summary>The held-out pieces of a split folder.</summary>
    /// <exception cref="TrainingException">The file is malformed or empty.</exception>
    public static IReadOnlyList<TextPiece> ReadHeldOut(string folder) => Read(folder, HeldOutFile);

    private static TextPiece[] Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            throw new TrainingException($"{path}: the file is missing; allowed: a folder that `moxe data split` wrote");
        }

        TextPiece[] pieces = [.. JsonLines.Read(path).Select(line => new TextPiece(line.Text, line.Chunk))];
        return pieces.Length > 0 ? pieces : throw new TrainingException($"{path}: found no text; allowed: at least one line {{\"text\": \"…\"}}");
    }
}
