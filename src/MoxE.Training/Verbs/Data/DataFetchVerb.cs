using System.CommandLine;
using MoxE.Training.Data.Sources;

namespace MoxE.Training.Verbs.Data;

/// <summary><c>moxe data fetch</c>: the standard corpus as plain text.</summary>
internal sealed class DataFetchVerb : Verb
{
    private readonly Option<string> _out = DataOptions.Out("Folder for the texts and their manifest.");
    private readonly Option<string[]> _debs = DataOptions.Debs();

    public DataFetchVerb(TrainerContext context)
        : base("fetch", "Fetch the standard corpus (World English Bible, six novels of Jane Austen) from its Debian packages, which are unpacked, not installed.", context)
    {
        Add(_out);
        Add(_debs);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string folder = parsed.GetRequiredValue(_out);
        bool made = await CorpusFetcher.FetchAsync(StandardCorpus.Texts, parsed.GetValue(_debs) ?? [], folder, stop).ConfigureAwait(false);
        new DataReport(Context).Corpus(folder, made);
        return 0;
    }
}
