using MoxE.Model.Tokens;

namespace MoxE.Benchmarks;

/// <summary>The vocabularies that masks are measured with, by number of ids: the committed English model's, or one made by chance.</summary>
internal static class MaskVocabulary
{
    /// <summary>Ids of models/moxe-en.</summary>
    public const int Committed = 4096;

    public static ITokenText Load(int ids) => ids == Committed ? Tokenizer.Load(CommittedModel()) : new RandomTokens(ids);

    private static string CommittedModel()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string model = Path.Combine(folder.FullName, "models", "moxe-en");
            if (Directory.Exists(model))
            {
                return model;
            }
        }

        throw new DirectoryNotFoundException($"no models/moxe-en above {AppContext.BaseDirectory}");
    }
}
