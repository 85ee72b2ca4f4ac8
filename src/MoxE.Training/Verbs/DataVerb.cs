using System.CommandLine;
using MoxE.Training.Verbs.Data;

namespace MoxE.Training.Verbs;

/// <summary><c>moxe data</c>: from packages or texts to token files.</summary>
internal sealed class DataVerb : Command
{
    public DataVerb(TrainerContext context)
        : base("data", "Make corpora: fetch texts, hold some out, turn them into tokens.")
    {
        Add(new DataFetchVerb(context));
        Add(new DataSplitVerb(context));
        Add(new DataPackVerb(context));
        Add(new DataPrepareVerb(context));
    }
}
