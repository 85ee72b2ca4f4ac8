using System.Text.Json;
using MoxE.Model.Tokens;

namespace MoxE.TrainingTests.Data;

/// <summary>The tokenizer and the held-out tokens of moxe-bridge.</summary>
internal static class BridgeModel
{
    public static string Folder { get; } = Find();

    public static Tokenizer Tokenizer { get; } = Tokenizer.Load(Folder);

    /// <summary>The first 512 tokens of held-out chunk 7 + 20 i.</summary>
    public static string HeldOutText(int i)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "heldout_tokens.json")));
        return Tokenizer.Decode(document.RootElement.GetProperty("sequences")[i].Deserialize<int[]>());
    }

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MoxE.Serving.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder!, "tests", "data", "moxe-bridge");
    }
}
