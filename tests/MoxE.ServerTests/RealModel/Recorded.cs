using System.Text.Json;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>A greedy continuation of moxe-bridge that an independent implementation computed from its checkpoint.</summary>
/// <param name="Prompt">The prompt's text; the end-of-text token appears in it as a word.</param>
/// <param name="PromptIds">Its tokens.</param>
/// <param name="OutputIds">64 tokens, none of them the end of text.</param>
/// <param name="OutputText">Their text.</param>
internal sealed record Recorded(string Prompt, int[] PromptIds, int[] OutputIds, string OutputText)
{
    private const int EndOfText = 0;
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<Recorded> All { get; } = Read("expected.json").GetProperty("greedy").Deserialize<Recorded[]>(SnakeCase)!;

    /// <summary>Token sequences of English that the model was not trained on.</summary>
    public static IReadOnlyList<int[]> HeldOut { get; } = Read("heldout_tokens.json").GetProperty("sequences").Deserialize<int[][]>()!;

    /// <summary>The end of a text cannot be typed, only given as a token.</summary>
    public bool CanBeTyped => !PromptIds.Contains(EndOfText);

    public Question AsIds => Question.OfIds(PromptIds, OutputIds.Length);

    public Question AsText => new(Prompt, IsIds: false, OutputIds.Length);

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryPaths.BridgeModel, file))).RootElement;
}
