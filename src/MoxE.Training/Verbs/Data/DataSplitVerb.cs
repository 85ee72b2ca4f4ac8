using System.CommandLine;
using MoxE.Training.Data.HeldOut;

namespace MoxE.Training.Verbs.Data;

/// <summary><c>moxe data split</c>: training text and held-out text.</summary>
internal sealed class DataSplitVerb : Verb
{
    private readonly Argument<string> _corpus = new("CORPUS") { Description = "Folder of .txt and .jsonl files." };
    private readonly Option<string> _out = DataOptions.Out("Folder for train.jsonl and heldout.jsonl.");

    public DataSplitVerb(TrainerContext context)
        : base("split", $"Hold out a twentieth of a corpus, the same text whatever the tokenizer ({HeldOutRule.Text}).", context)
    {
        Add(_corpus);
        Add(_out);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string folder = parsed.GetRequiredValue(_out);
        bool made = SplitFolder.Write(parsed.GetRequiredValue(_corpus), folder, stop);
        new DataReport(Context).Split(folder, made);
        return Task.FromResult(0);
    }
}
