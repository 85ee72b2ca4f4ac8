using System.CommandLine;
using MoxE.Training.Tokenizers;

namespace MoxE.Training.Verbs.Data;

/// <summary>Options that several of the data verbs have.</summary>
internal static class DataOptions
{
    private const int UsualVocabulary = 4096;

    public static Option<string> Out(string description) => new("--out") { Description = description, HelpName = "DIR", Required = true };

    public static Option<int> Vocabulary() => new("--vocab")
    {
        Description = "Ids of the tokenizer: one that ends a text, 256 bytes, and merges.",
        HelpName = "N",
        DefaultValueFactory = _ => UsualVocabulary,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<int>() is var value and (< BpeTrainer.SmallestVocabulary or > BpeTrainer.LargestVocabulary))
                {
                    result.AddError($"--vocab: found {value}; allowed: {BpeTrainer.SmallestVocabulary} to {BpeTrainer.LargestVocabulary}.");
                }
            },
        },
    };

    public static Option<string[]> Debs() => new("--deb")
    {
        Description = "Packages already on this machine, to fetch nothing.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };
}
