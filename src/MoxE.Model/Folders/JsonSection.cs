using System.Text.Json;

namespace MoxE.Model.Folders;

/// <summary>An object of a JSON file that is read strictly: each key is asked for, and <see cref="Done"/> refuses what nobody asked for.</summary>
internal sealed class JsonSection
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly string _source;
    private readonly HashSet<string> _asked = [];

    private JsonSection(JsonElement element, string path, string source)
    {
        (_element, _path, _source) = (element, path, source);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Refuse(source, path, element, "an object");
        }
    }

    /// <summary>The root object of a file.</summary>
    public static JsonSection Root(JsonElement element, string source) => new(element, "", source);

    /// <summary>The objects of a list that is itself the root, or under a path.</summary>
    public static IEnumerable<JsonSection> List(JsonElement element, string path, string source) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray().Select((item, index) => new JsonSection(item, $"{path}[{index}]", source))
        : throw Refuse(source, path, element, "a list");

    /// <summary>Whether a key is there that may be absent.</summary>
    public bool Has(string key)
    {
        _asked.Add(key);
        return _element.TryGetProperty(key, out _);
    }

    public JsonSection Child(string key) => new(Get(key), PathOf(key), _source);

    public IEnumerable<JsonSection> List(string key) => List(Get(key), PathOf(key), _source);

    public string Text(string key, Func<string, bool>? isAllowed = null, string allowed = "a text that is not empty")
    {
        JsonElement value = Get(key);
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null && (isAllowed ?? (t => t.Length > 0))(text) ? text : throw Refuse(_source, PathOf(key), value, allowed);
    }

    /// <summary>Reads a text that can only be <paramref name="expected"/>.</summary>
    public void Exactly(string key, string expected) => Text(key, text => text == expected, $"\"{expected}\"");

    public bool Flag(string key)
    {
        JsonElement value = Get(key);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Refuse(_source, PathOf(key), value, "true or false");
    }

    public long Integer(string key, long least, long most = long.MaxValue) => Integer(Get(key), PathOf(key), least, most);

    public int Int(string key, int least, int most = int.MaxValue) => (int)Integer(key, least, most);

    /// <summary>An integer or null.</summary>
    public int? IntOrNull(string key, int least) => Get(key).ValueKind == JsonValueKind.Null ? null : Int(key, least);

    /// <summary>A list of sizes ≥ 1.</summary>
    public IReadOnlyList<int> Sizes(string key)
    {
        JsonElement value = Get(key);
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select((size, index) => (int)Integer(size, $"{PathOf(key)}[{index}]", 1, int.MaxValue))]
            : throw Refuse(_source, PathOf(key), value, "a list of sizes");
    }

    /// <summary>Refuses keys that nobody asked for.</summary>
    public void Done()
    {
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            if (!_asked.Contains(property.Name))
            {
                throw new ModelFormatException($"{_source}: {PathOf(property.Name)}: unknown key; allowed: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
            }
        }
    }

    /// <summary>The refusal of a value of this object.</summary>
    public ModelFormatException Refuse(string key, string allowed) => Refuse(_source, PathOf(key), Get(key), allowed);

    private static ModelFormatException Refuse(string source, string path, JsonElement found, string allowed)
    {
        const int longest = 100;
        string text = found.GetRawText().ReplaceLineEndings(" ");
        return new($"{source}: {(path.Length == 0 ? "" : path + ": ")}found {(text.Length <= longest ? text : text[..longest] + "…")}; allowed: {allowed}");
    }

    private long Integer(JsonElement value, string path, long least, long most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= least && number <= most
            ? number
            : throw Refuse(_source, path, value, most is long.MaxValue or int.MaxValue ? $"an integer, {least} or more" : $"an integer from {least} to {most}");

    private JsonElement Get(string key)
    {
        _asked.Add(key);
        return _element.TryGetProperty(key, out JsonElement value)
            ? value
            : throw new ModelFormatException($"{_source}: {PathOf(key)}: the key is missing");
    }

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";
}
