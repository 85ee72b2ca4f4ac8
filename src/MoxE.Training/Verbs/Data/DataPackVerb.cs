using System.CommandLine;
using MoxE.Training.Data.TokenFiles;

namespace MoxE.Training.Verbs.Data;

/// <summary><c>moxe data pack</c>: text to token files.</summary>
internal sealed class DataPackVerb : Verb
{
    private readonly Argument<string> _split = new("SPLIT") { Description = "A folder that `moxe data split` wrote." };
    private readonly Option<string> _tokenizer = new("--tokenizer") { Description = "Folder of the tokenizer.", HelpName = "DIR", Required = true };
    private readonly Option<string> _out = DataOptions.Out($"Folder for {TokenFolder.TrainFile}, {TokenFolder.HeldOutFile} and {TokenCounts.FileName}.");

    public DataPackVerb(TrainerContext context)
        : base("pack", "Turn a split corpus into token files, with the token that ends a text after each piece.", context)
    {
        Add(_split);
        Add(_tokenizer);
        Add(_out);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        (string split, string folder) = (parsed.GetRequiredValue(_split), parsed.GetRequiredValue(_out));
        bool made = TokenFolder.Write(split, parsed.GetRequiredValue(_tokenizer), folder, stop);
        new DataReport(Context).Tokens(split, folder, made);
        return Task.FromResult(0);
    }
}
