using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MoxE.Model.Json;

namespace MoxE.Model.Chat;

/// <summary>Finds and reads the chat templates of a folder.</summary>
internal static class ChatTemplateFiles
{
    private const string TemplateFile = "chat_template.jinja";
    private const string ConfigFile = "tokenizer_config.json";
    private const string Key = "chat_template";
    private const int MaxDepth = 32;

    /// <exception cref="ModelFormatException">A file is malformed.</exception>
    public static ChatTemplates? Read(string folder)
    {
        string templatePath = Path.Combine(folder, TemplateFile);
        string configPath = Path.Combine(folder, ConfigFile);
        using JsonDocument? config = File.Exists(configPath) ? StrictJson.LoadObject(configPath, MaxDepth) : null;
        Dictionary<string, ChatTemplate> templates = [];
        if (File.Exists(templatePath))
        {
            byte[] bytes = StrictJson.ReadFile(templatePath);
            templates.Add(ChatTemplates.Default, Utf8.IsValid(bytes)
                ? Parse(Encoding.UTF8.GetString(bytes), templatePath)
                : throw new ModelFormatException($"{templatePath}: found bytes that are not UTF-8; allowed: UTF-8"));
        }
        else if (config is not null && config.RootElement.TryGetProperty(Key, out JsonElement given) && given.ValueKind != JsonValueKind.Null)
        {
            templates = FromConfig(given, configPath);
        }

        return templates.Count == 0 ? null : new ChatTemplates(templates, config is null ? ChatTokens.None : Tokens(config.RootElement, configPath));
    }

    private static Dictionary<string, ChatTemplate> FromConfig(JsonElement given, string path)
    {
        const string allowed = "a template, or a list of objects with name and template";
        if (given.ValueKind == JsonValueKind.String)
        {
            return new() { [ChatTemplates.Default] = Parse(given.GetString()!, $"{path}: {Key}") };
        }

        Dictionary<string, ChatTemplate> templates = [];
        foreach (JsonElement item in given.ValueKind == JsonValueKind.Array ? given.EnumerateArray() : throw Refuse(path, Key, given, allowed))
        {
            string? name = Text(item, "name");
            string? source = Text(item, "template");
            if (name is null || source is null)
            {
                throw Refuse(path, $"{Key}[{templates.Count}]", item, allowed);
            }

            if (!templates.TryAdd(name, Parse(source, $"{path}: {Key} \"{StrictJson.Show(name)}\"")))
            {
                throw new ModelFormatException($"{path}: {Key}: found the name \"{StrictJson.Show(name)}\" twice; allowed: once");
            }
        }

        return templates.Count > 0 ? templates : throw Refuse(path, Key, given, allowed);
    }

    private static ChatTokens Tokens(JsonElement config, string path)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in ChatTokens.AllNames)
        {
            if (config.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
            {
                tokens.Add(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : Text(value, "content") ?? throw Refuse(path, name, value, "a string, an object with content, or null"));
            }
        }

        return new ChatTokens(tokens);
    }

    private static string? Text(JsonElement owner, string key) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ChatTemplate Parse(string source, string place)
    {
        ChatOutcome<ChatTemplate> outcome = ChatTemplate.Parse(source);
        return outcome.IsOk ? outcome.Value : throw new ModelFormatException($"{place}: {(outcome.Error.Line is int line ? $"line {line}: " : "")}{outcome.Error.Message}");
    }

    private static ModelFormatException Refuse(string path, string field, JsonElement found, string allowed) => new($"{path}: {field}: found {StrictJson.Show(found)}; allowed: {allowed}");
}
