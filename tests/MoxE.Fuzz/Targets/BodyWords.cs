using MoxE.Server.Http.Bodies;

namespace MoxE.Fuzz.Targets;

/// <summary>What bodies are made of: every field that the server's own tables know, and values that fields ask for.</summary>
internal static class BodyWords
{
    private static readonly string[] Values =
    [
        "\"a\"", "\"\\ud83d\"", "\"\\u0000\"", "true", "false", "null", "user", "assistant", "system", "tool", "developer", "text", "function", "auto", "none", "required", "json_object", "json_schema", "base64",
        "float", "mean", "last", FuzzModel.Name, "fuzz:1", "<|endoftext|>", "type", "role", "content", "name", "arguments", "parameters", "schema", "strict", "properties", "include_usage", "include_obfuscation",
        "continuous_usage_stats", "json", "regex", "choice", "grammar", "id",
    ];

    /// <summary>The words of some tables.</summary>
    public static IReadOnlyList<string> Of<T>(params BodyTable<T>[] tables)
        where T : class => [.. tables.SelectMany(table => table.Fields).Select(field => field.Name).Concat(Values).Distinct()];
}
