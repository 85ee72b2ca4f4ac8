using System.Text;
using System.Text.Json;

namespace MoxE.Server.Security.Keys;

/// <summary>
/// Reads a file of keys strictly: <c>{"keys":[{…},…]}</c>, or one object a line. Every error is found and named by its
/// place; a value that may be a secret is never shown.
/// </summary>
/// <param name="file">The file's name, for messages.</param>
internal sealed class KeyFileParser(string file)
{
    private const int MaxKeys = 100_000;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    private readonly List<string> _errors = [];
    private readonly List<ApiKey> _keys = [];

    /// <summary>The keys of a file's text.</summary>
    /// <exception cref="SecurityFileException">Something in it is not allowed.</exception>
    public IReadOnlyList<ApiKey> Parse(byte[] utf8)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8).TrimStart('\uFEFF');
        }
        catch (ArgumentException)
        {
            throw new SecurityFileException($"{file}: the text is not UTF-8");
        }

        try
        {
            if (!TryReadWhole(text))
            {
                ReadLines(text);
            }
        }
        catch (InvalidOperationException)
        {
            // The JSON reader's answer to an escaped half of a surrogate pair in any name.
            _errors.Add($"{file}: half a surrogate pair in a name; allowed: Unicode");
        }

        foreach (string name in _keys.GroupBy(key => key.Name).Where(same => same.Count() > 1).Select(same => same.Key))
        {
            _errors.Add($"{file}: the name '{name}' is given to more than one key");
        }

        foreach (IGrouping<string, ApiKey> same in _keys.GroupBy(key => Convert.ToHexString(key.Hash.Span)).Where(same => same.Count() > 1))
        {
            _errors.Add($"{file}: {string.Join(" and ", same.Select(key => $"'{key.Name}'"))} have the same hash");
        }

        if (_errors.Count == 0 && _keys.Count is 0 or > MaxKeys)
        {
            _errors.Add($"{file}: there are {_keys.Count} keys; allowed: 1 to {MaxKeys}");
        }

        return _errors.Count == 0 ? _keys : throw new SecurityFileException(_errors);
    }

    private bool TryReadWhole(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            return false;
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("keys", out JsonElement keys))
            {
                return false;
            }

            foreach (JsonProperty stranger in root.EnumerateObject().Where(property => property.Name != "keys"))
            {
                _errors.Add($"{file}: {KeyEntryReader.Name(stranger.Name)}: unknown field; allowed: keys");
            }

            if (keys.ValueKind != JsonValueKind.Array)
            {
                _errors.Add($"{file}: keys: allowed is a list of objects");
                return true;
            }

            foreach ((int index, JsonElement entry) in keys.EnumerateArray().Index())
            {
                Add(entry, $"{file}: keys[{index}]");
            }

            return true;
        }
    }

    private void ReadLines(string text)
    {
        foreach ((int index, string line) in text.Split('\n').Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)))
        {
            string place = $"{file}: line {index + 1}";
            try
            {
                using JsonDocument document = JsonDocument.Parse(line, Strict);
                Add(document.RootElement, place);
            }
            catch (JsonException)
            {
                _errors.Add($"{place}: not valid JSON with each field once");
            }
        }
    }

    private void Add(JsonElement entry, string place)
    {
        try
        {
            if (new KeyEntryReader(entry, place, _errors).Read() is { } key)
            {
                _keys.Add(key);
            }
        }
        catch (InvalidOperationException)
        {
            _errors.Add($"{place}: half a surrogate pair in a text; allowed: Unicode");
        }
    }
}
