using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Model;
using MoxE.Model.Json;

namespace MoxE.Training.Runs.Configuration;

/// <summary>From a file and settings of the command line to a configuration.</summary>
internal static class TrainingConfigFile
{
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 32;

    /// <summary>As <see cref="TrainingConfig.Load"/>.</summary>
    public static TrainingConfig Load(string path, IEnumerable<string> overrides)
    {
        JsonObject root = ReadObject(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

        // Written out, so that a setting can reach into it.
        if (root["model"] is JsonValue model && model.TryGetValue(out string? modelPath))
        {
            root["model"] = ReadObject(Path.Combine(folder, modelPath));
        }

        foreach (string setting in overrides)
        {
            Apply(root, setting);
        }

        return TrainingConfigReader.Read(root, folder, path);
    }

    private static JsonObject ReadObject(string path)
    {
        byte[] bytes = StrictJson.ReadFile(path, MaxBytes);
        using JsonDocument document = StrictJson.Parse(bytes, path, MaxDepth, uniqueNames: true);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(document.RootElement.Clone())!
            : throw new ModelFormatException($"{path}: found a JSON {StrictJson.Describe(document.RootElement.ValueKind)}; allowed: an object");
    }

    // a.b=1 sets key b of object a; objects on the way are made where they are missing.
    private static void Apply(JsonObject root, string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        string[] keys = equals < 0 ? [] : setting[..equals].Split('.');
        if (keys is [] || keys.Contains(""))
        {
            throw new TrainingException($"--set {setting}: found no key; allowed: key=value, such as optimizer.learning_rate=0.002");
        }

        JsonObject target = root;
        foreach (string key in keys[..^1])
        {
            target[key] ??= new JsonObject();
            target = target[key] as JsonObject ?? throw new TrainingException($"--set {setting}: {key} is a value, not an object with keys");
        }

        target[keys[^1]] = Value(setting[(equals + 1)..]);
    }

    // JSON where it is JSON, such as 0.1, true, null or [0.9, 0.99]; else a string as it stands.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
