using System.CommandLine;
using System.Globalization;
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
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size is >= BpeTrainer.SmallestVocabulary and <= BpeTrainer.LargestVocabulary)
            {
                return size;
            }

            result.AddError($"--vocab: found {text}; allowed: {BpeTrainer.SmallestVocabulary} to {BpeTrainer.LargestVocabulary}.");
            return 0;
        },
    };

    public static Option<string[]> Debs() => new("--deb")
    {
        Description = "Packages already on this machine, to fetch nothing.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };
}
