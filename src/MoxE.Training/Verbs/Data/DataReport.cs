using System.Text;
using MoxE.Training.Data;
using MoxE.Training.Data.HeldOut;
using MoxE.Training.Data.TokenFiles;
using MoxE.Training.Tokenizers;

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

    public void Tokenizer(string folder, bool made)
    {
        var tokenizer = MoxE.Model.Tokens.Tokenizer.Load(folder);
        context.Out.WriteLine($"tokenizer  {folder}: {tokenizer.VocabularySize:N0} ids, longest token {tokenizer.MaxTokenBytes} bytes, hash {TokenizerHash.Of(tokenizer)[..12]}{Note(made)}");
    }

    public void Tokens(string split, string folder, bool made)
    {
        Tokens(SplitFolder.ReadTrain(split), Path.Combine(folder, TokenFolder.TrainFile), made);
        Tokens(SplitFolder.ReadHeldOut(split), Path.Combine(folder, TokenFolder.HeldOutFile), made);
    }

    private void Tokens(IReadOnlyList<TextPiece> pieces, string path, bool made)
    {
        using var file = TokenFile.Open(path);
        context.Out.WriteLine($"tokens     {path}: {file.Length:N0} ids in {file.Documents:N0} pieces, {TokenFolder.BytesPerToken(pieces, file):F4} bytes a token{Note(made)}");
    }

    private static string Note(bool made) => made ? "" : " (up to date)";

    private static long Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
