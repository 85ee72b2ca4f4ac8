using System.Text;
using MoxE.Training.Data;
using MoxE.Training.Data.HeldOut;

namespace MoxE.Training.Verbs.Data;

/// <summary>What the data verbs say about what they made.</summary>
internal sealed class DataReport(TrainerContext context)
{
    public void Corpus(string folder, bool made)
    {
        IReadOnlyList<CorpusDocument> documents = CorpusFolder.Read(folder);
        context.Out.WriteLine($"corpus     {folder}: {documents.Count:N0} documents, {documents.Sum(document => Bytes(document.Text)):N0} bytes{Note(made)}");
    }

    public void Split(string folder, bool made)
    {
        IReadOnlyList<TextPiece> train = SplitFolder.ReadTrain(folder), heldOut = SplitFolder.ReadHeldOut(folder);
        context.Out.WriteLine(
            $"split      {folder}: {train.Count:N0} training pieces, {train.Sum(piece => Bytes(piece.Text)):N0} bytes; "
            + $"{heldOut.Count:N0} held-out pieces of {heldOut.Select(piece => piece.Chunk).Distinct().Count():N0} chunks, {heldOut.Sum(piece => Bytes(piece.Text)):N0} bytes{Note(made)}");
    }

    private static string Note(bool made) => made ? "" : " (up to date)";

    private static long Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
