using System.Globalization;
using System.Text.Json;

namespace MoxE.Server.Security.Keys;

/// <summary>Reads one key's object; every wrong field adds an error.</summary>
internal sealed class KeyEntryReader(JsonElement entry, string place, List<string> errors)
{
    private const int MaxName = 64;
    private static readonly string[] Fields =
        ["name", "hash", "tenant", "priority", "requestsPerMinute", "tokensPerMinute", "maxConcurrent", "maxTokens", "admin", "expires"];

    private readonly int _before = errors.Count;

    /// <summary>The key, or null when something is wrong with it.</summary>
    public ApiKey? Read()
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{place}: allowed is an object");
            return null;
        }

        foreach (JsonProperty stranger in entry.EnumerateObject().Where(property => !Fields.Contains(property.Name, StringComparer.Ordinal)))
        {
            errors.Add($"{place}.{Name(stranger.Name)}: unknown field; allowed: {string.Join(", ", Fields)}");
        }

        string? name = Word("name", required: true);
        string? tenant = Word("tenant", required: false) ?? name;
        string? hashText = Get("hash") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (!KeyHash.TryParse(hashText, out byte[]? hash))
        {
            errors.Add($"{place}.hash: allowed is sha256: and 64 hexadecimal digits, as `moxe key new` writes it");
        }

        int? priority = Integer("priority", -100, 100);
        int? requests = Integer("requestsPerMinute", 0, 100_000_000);
        int? tokens = Integer("tokensPerMinute", 0, 2_000_000_000);
        int? concurrent = Integer("maxConcurrent", 0, 1_000_000);
        int? maxTokens = Integer("maxTokens", 1, 100_000_000);
        bool admin = Switch("admin");
        DateTimeOffset? expires = Time("expires");
        return errors.Count > _before ? null : new ApiKey(name!, hash, tenant!)
        {
            Priority = priority ?? 0,
            RequestsPerMinute = requests,
            TokensPerMinute = tokens,
            MaxConcurrent = concurrent,
            MaxTokens = maxTokens,
            IsAdmin = admin,
            Expires = expires,
        };
    }

    /// <summary>A field's name as messages show it.</summary>
    public static string Name(string name) => name.Length <= MaxName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : "(a name)";

    private JsonElement? Get(string field) => entry.TryGetProperty(field, out JsonElement value) ? value : null;

    private string? Word(string field, bool required)
    {
        JsonElement? value = Get(field);
        string? text = value is { ValueKind: JsonValueKind.String } given ? given.GetString() : null;
        if (text is { Length: > 0 and <= MaxName } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '@'))
        {
            return text;
        }

        if (required || value is not null)
        {
            errors.Add($"{place}.{field}: allowed are 1 to {MaxName} letters, digits and - _ . : @");
        }

        return null;
    }

    private int? Integer(string field, int least, int most)
    {
        if (Get(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most)
        {
            return number;
        }

        errors.Add(string.Create(CultureInfo.InvariantCulture, $"{place}.{field}: allowed is an integer {least} … {most}"));
        return null;
    }

    private bool Switch(string field)
    {
        JsonElement? value = Get(field);
        if (value is not (null or { ValueKind: JsonValueKind.True or JsonValueKind.False }))
        {
            errors.Add($"{place}.{field}: allowed is true or false");
        }

        return value is { ValueKind: JsonValueKind.True };
    }

    private DateTimeOffset? Time(string field)
    {
        if (Get(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out DateTimeOffset time))
        {
            return time;
        }

        errors.Add($"{place}.{field}: allowed is a time such as 2027-01-31T00:00:00Z");
        return null;
    }
}
