using MoxE.Training;
using MoxE.Training.Data.HeldOut;

namespace MoxE.TrainingTests.Data.HeldOut;

public sealed class SplitFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Write_Corpus_GivesPiecesBackAndIsUpToDateThen()
    {
        string text = "\"quoted\"\tand é\n" + new string('7', 8 * 4096);
        _folder.Write("corpus/a.txt", text);
        Assert.True(Write());
        TextPiece held = Assert.Single(SplitFolder.ReadHeldOut(_folder["split"]));
        Assert.Equal(7, held.Chunk);
        IReadOnlyList<TextPiece> train = SplitFolder.ReadTrain(_folder["split"]);
        Assert.Equal(text, train[0].Text + held.Text + train[1].Text);
        Assert.False(Write());
    }

    [Fact]
    public void Write_CorpusOrOutputChanged_RunsAgain()
    {
        _folder.Write("corpus/a.txt", new string('7', 8 * 4096));
        Assert.True(Write());
        _folder.Write("corpus/b.txt", "more");
        Assert.True(Write());
        _folder.Write("split/train.jsonl", "{\"text\": \"changed\"}\n");
        Assert.True(Write());
        _folder.Write("split/split.json", "{");
        Assert.True(Write());
        Assert.False(Write());
    }

    [Fact]
    public void Write_TooLittleText_Fails()
    {
        _folder.Write("corpus/a.txt", "short");
        Assert.Contains("too little text", Assert.Throws<TrainingException>(() => Write()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTrain_NoSplit_NamesTheFile() =>
        Assert.Contains(_folder["train.jsonl"], Assert.Throws<TrainingException>(() => SplitFolder.ReadTrain(_folder.Path)).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private bool Write() => SplitFolder.Write(_folder["corpus"], _folder["split"], CancellationToken.None);
}
