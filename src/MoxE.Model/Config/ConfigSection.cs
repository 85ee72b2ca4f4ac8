using System.Globalization;
using System.Text.Json;
using MoxE.Model.Json;

namespace MoxE.Model.Config;

/// <summary>
/// One object of the configuration file. Each read takes a key's value, or its default when the key is absent, and
/// reports what is wrong with it; <see cref="ReportUnknown()"/> then reports the keys nobody asked for.
/// </summary>
internal sealed class ConfigSection
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly List<ConfigSection> _children = [];
    private readonly string _path;
    private readonly ConfigErrors _errors;

    public ConfigSection(JsonElement? value, string path, ConfigErrors errors)
    {
        _path = path;
        _errors = errors;
        if (value is not { } element)
        {
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, StrictJson.Show(element), "an object");
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!_values.TryAdd(property.Name, property.Value))
            {
                errors.Add(PathOf(property.Name), $"the key twice, now with {StrictJson.Show(property.Value)}", "once");
            }
        }
    }

    public string PathOf(string key) => _path.Length == 0 ? StrictJson.Show(key) : $"{_path}.{StrictJson.Show(key)}";

    public ConfigSection Child(string key)
    {
        var child = new ConfigSection(Take(key), PathOf(key), _errors);
        _children.Add(child);
        return child;
    }

    public int Int(string key, int fallback, int least, int most, string? allowed = null) => (int)Long(key, fallback, least, most, allowed);

    public long Long(string key, long fallback, long least, long most, string? allowed = null)
    {
        if (Take(key) is not { } value)
        {
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= least && number <= most)
        {
            return number;
        }

        _errors.Add(PathOf(key), StrictJson.Show(value), allowed ?? $"an integer from {least} to {most}");
        return fallback;
    }

    public int RequiredInt(string key, int least, int most)
    {
        if (!_values.ContainsKey(key))
        {
            _errors.Add(PathOf(key), "nothing", $"an integer from {least} to {most}; the key is required");
        }

        return Int(key, least, least, most);
    }

    public double Number(string key, double fallback, double least, double most, bool aboveLeast = false)
    {
        if (Take(key) is not { } value)
        {
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && number >= least && number <= most && !(aboveLeast && number == least))
        {
            return number;
        }

        string range = string.Create(CultureInfo.InvariantCulture, $"{(aboveLeast ? "above" : "from")} {least} {(aboveLeast ? "up " : "")}to {most}");
        _errors.Add(PathOf(key), StrictJson.Show(value), $"a number {range}");
        return fallback;
    }

    public bool Flag(string key, bool fallback)
    {
        if (Take(key) is not { } value)
        {
            return fallback;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        _errors.Add(PathOf(key), StrictJson.Show(value), "true or false");
        return fallback;
    }

    /// <param name="key">The key.</param>
    /// <param name="fallback">The default.</param>
    /// <param name="names">The allowed spellings.</param>
    /// <param name="brokenDefault">The author's default as it stands in a file, where the author's own code rejects it.</param>
    public T Choice<T>(string key, T fallback, EnumNames<T> names, string? brokenDefault = null)
        where T : struct, Enum
    {
        if (Take(key) is not { } value)
        {
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.String && names.TryParse(value.GetString()!, out T choice))
        {
            return choice;
        }

        string note = value.GetRawText() == brokenDefault ? " (the original implementation's default, which it cannot read itself)" : "";
        _errors.Add(PathOf(key), StrictJson.Show(value) + note, names.Allowed);
        return fallback;
    }

    /// <summary>A value the caller judges; null when the key is absent.</summary>
    public JsonElement? Any(string key) => Take(key);

    /// <summary>A string that has no effect on inference and is kept as it is.</summary>
    public string Text(string key, string fallback)
    {
        if (Take(key) is not { } value)
        {
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        _errors.Add(PathOf(key), StrictJson.Show(value), "a string");
        return fallback;
    }

    /// <summary>A key that may only have one value.</summary>
    public void Only(string key, string value)
    {
        if (Take(key) is { } found && !(found.ValueKind == JsonValueKind.String && found.GetString() == value))
        {
            _errors.Add(PathOf(key), StrictJson.Show(found), $"\"{value}\"");
        }
    }

    /// <summary>A list of block numbers whose content is overwritten by another key.</summary>
    public void IgnoredBlockList(string key)
    {
        if (Take(key) is { } value
            && !(value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out int block) && block >= 0)))
        {
            _errors.Add(PathOf(key), StrictJson.Show(value), "an array of integers ≥ 0 (its content follows from moe_layer_type)");
        }
    }

    /// <summary>Reports keys that were never asked for, here and below, with the key that was probably meant.</summary>
    public void ReportUnknown()
    {
        List<string> all = [];
        CollectPaths(all);
        ReportUnknown(all);
    }

    private void ReportUnknown(List<string> allPaths)
    {
        foreach (string key in _values.Keys.Except(_known))
        {
            string? meant = allPaths.Find(p => p.EndsWith("." + key, StringComparison.Ordinal))
                ?? (NearestName.Find(key, _known) is { } near ? PathOf(near) : null);
            string hint = meant is null ? $"one of {string.Join(", ", _known)}" : $"did you mean {meant}?";
            _errors.Add(PathOf(key), "an unknown key", hint);
        }

        _children.ForEach(child => child.ReportUnknown(allPaths));
    }

    private void CollectPaths(List<string> paths)
    {
        paths.AddRange(_known.Select(PathOf));
        _children.ForEach(child => child.CollectPaths(paths));
    }

    private JsonElement? Take(string key)
    {
        _known.Add(key);
        return _values.TryGetValue(key, out JsonElement value) ? value : null;
    }
}
