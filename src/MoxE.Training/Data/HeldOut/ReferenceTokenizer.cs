using MoxE.Model.Tokens;
using MoxE.Training.Tokenizers;

namespace MoxE.Training.Data.HeldOut;

/// <summary>
/// The tokenizer of 2,048 ids that the held-out rule counts in, whatever tokenizer a model has: moxe-bridge's, so that
/// its held-out text is ours.
/// </summary>
internal static class ReferenceTokenizer
{
    private const string Resource = "reference-merges.txt";
    private static readonly Lazy<Tokenizer> Loaded = new(Load);

    /// <summary>The tokenizer.</summary>
    public static Tokenizer Instance => Loaded.Value;

    private static Tokenizer Load()
    {
        using Stream stream = typeof(ReferenceTokenizer).Assembly.GetManifestResourceStream(Resource)!;
        using StreamReader reader = new(stream);
        var vocabulary = ByteLevelVocabulary.FromMerges(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(' ')).Select(pair => (pair[0], pair[1])));
        return vocabulary.ToTokenizer();
    }
}
