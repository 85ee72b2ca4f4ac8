using System.Text.Json;
using MoxE.TestKit;

namespace MoxE.UnitTests.Model.Chat;

/// <summary>What Jinja2 itself rendered (tests/data/chat-templates, written by record.py).</summary>
internal static class Recording
{
    private static readonly string Folder = Path.Combine(RepositoryPaths.TestData, "chat-templates");
    private static readonly JsonElement Expected = Read("expected.json");

    /// <summary>When strftime_now was asked.</summary>
    internal static DateTimeOffset Now { get; } = new(2024, 7, 4, 15, 5, 9, TimeSpan.Zero);

    /// <summary>The variables of every snippet.</summary>
    internal static JsonElement Context { get; } = Read("context.json");

    internal static IReadOnlyDictionary<string, JsonElement> Conversations { get; } =
        Read("conversations.json").EnumerateArray().ToDictionary(chat => chat.GetProperty("name").GetString()!);

    internal static IReadOnlyList<JsonElement> Chats { get; } = [.. Expected.GetProperty("chats").EnumerateArray()];

    internal static IReadOnlyList<JsonElement> Snippets { get; } = [.. Expected.GetProperty("snippets").EnumerateArray()];

    internal static IReadOnlyList<string> TemplateNames { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "templates")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    internal static string Template(string name) => File.ReadAllText(Path.Combine(Folder, "templates", name));

    private static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name)));
        return document.RootElement.Clone();
    }
}
