using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Validates a value against a schema, keyword by keyword as the specification of draft 2020-12 words them.</summary>
internal sealed class SchemaOracle(JsonElement root)
{
    public static bool IsValid(string schema, string value)
    {
        using var schemaJson = JsonDocument.Parse(schema);
        using var valueJson = JsonDocument.Parse(value);
        return new SchemaOracle(schemaJson.RootElement).IsValid(schemaJson.RootElement, valueJson.RootElement);
    }

    private bool IsValid(JsonElement schema, JsonElement value) => schema.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => (schema.TryGetProperty("nullable", out JsonElement nullable) && nullable.GetBoolean() && value.ValueKind == JsonValueKind.Null)
            || schema.EnumerateObject().All(keyword => Holds(keyword.Name, keyword.Value, schema, value)),
    };

    private bool Holds(string keyword, JsonElement asked, JsonElement schema, JsonElement value)
    {
        bool isString = value.ValueKind == JsonValueKind.String, isNumber = value.ValueKind == JsonValueKind.Number;
        bool isArray = value.ValueKind == JsonValueKind.Array, isObject = value.ValueKind == JsonValueKind.Object;
        return keyword switch
        {
            "type" => asked.ValueKind == JsonValueKind.Array ? asked.EnumerateArray().Any(type => IsOf(type.GetString()!, value)) : IsOf(asked.GetString()!, value),
            "enum" => asked.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
            "const" => JsonElement.DeepEquals(asked, value),
            "minLength" => !isString || Length(value) >= asked.GetInt32(),
            "maxLength" => !isString || Length(value) <= asked.GetInt32(),
            "pattern" => !isString || Matches(asked.GetString()!, value.GetString()!),
            "format" => !isString || IsFormat(asked.GetString()!, value.GetString()!),
            "minimum" => !isNumber || Number(value) >= Number(asked),
            "maximum" => !isNumber || Number(value) <= Number(asked),
            "exclusiveMinimum" => !isNumber || Number(value) > Number(asked),
            "exclusiveMaximum" => !isNumber || Number(value) < Number(asked),
            "multipleOf" => !isNumber || IsMultiple(value.GetRawText(), asked.GetInt32()),
            "minItems" => !isArray || value.GetArrayLength() >= asked.GetInt32(),
            "maxItems" => !isArray || value.GetArrayLength() <= asked.GetInt32(),
            "prefixItems" => !isArray || asked.EnumerateArray().Zip(value.EnumerateArray()).All(pair => IsValid(pair.First, pair.Second)),
            "items" => !isArray || value.EnumerateArray().Skip(schema.TryGetProperty("prefixItems", out JsonElement prefix) ? prefix.GetArrayLength() : 0).All(item => IsValid(asked, item)),
            "properties" => !isObject || asked.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out JsonElement own) || IsValid(property.Value, own)),
            "required" => !isObject || asked.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "additionalProperties" => !isObject || value.EnumerateObject().Where(own => !IsDeclared(schema, own.Name)).All(own => IsValid(asked, own.Value)),
            "patternProperties" => !isObject || asked.EnumerateObject().All(pattern => value.EnumerateObject().Where(own => Matches(pattern.Name, own.Name)).All(own => IsValid(pattern.Value, own.Value))),
            "propertyNames" => !isObject || value.EnumerateObject().All(own => IsValid(asked, JsonSerializer.SerializeToElement(own.Name))),
            "minProperties" => !isObject || value.EnumerateObject().Select(own => own.Name).Distinct().Count() >= asked.GetInt32(),
            "maxProperties" => !isObject || value.EnumerateObject().Select(own => own.Name).Distinct().Count() <= asked.GetInt32(),
            "allOf" => asked.EnumerateArray().All(part => IsValid(part, value)),
            "anyOf" => asked.EnumerateArray().Any(part => IsValid(part, value)),
            "oneOf" => asked.EnumerateArray().Count(part => IsValid(part, value)) == 1,
            "$ref" => IsValid(Resolve(asked.GetString()!), value),
            "$defs" or "title" or "description" or "nullable" => true,
            _ => throw new InvalidOperationException($"the oracle does not know {keyword}"),
        };
    }

    private static bool IsDeclared(JsonElement schema, string name) =>
        (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out _))
        || (schema.TryGetProperty("patternProperties", out JsonElement patterns) && patterns.EnumerateObject().Any(pattern => Matches(pattern.Name, name)));

    private static bool IsOf(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.String => type == "string",
        JsonValueKind.Array => type == "array",
        JsonValueKind.Object => type == "object",
        _ => type == "number" || (type == "integer" && value.GetDouble() is double number && number == Math.Floor(number)),
    };

    /// <summary>A dollar is the very end, as ECMAScript has it; the patterns of these tests have no other.</summary>
    private static bool Matches(string pattern, string text) => Regex.IsMatch(text, pattern.Replace("$", "\\z", StringComparison.Ordinal));

    private static int Length(JsonElement text) => text.GetString()!.EnumerateRunes().Count();

    /// <summary>Beyond the range of a decimal any larger number compares alike with the bounds of these tests.</summary>
    private static decimal Number(JsonElement number) =>
        decimal.TryParse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) ? exact : number.GetDouble() > 0 ? decimal.MaxValue : decimal.MinValue;

    /// <summary>Digits may be more than any number type holds; other forms fit a decimal, or are powers of ten beyond it.</summary>
    private static bool IsMultiple(string number, int divisor) =>
        System.Numerics.BigInteger.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole % divisor == 0
        : decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) && value % divisor == 0;

    private static bool IsFormat(string format, string text) => format switch
    {
        "date" => Regex.IsMatch(text, "^\\d{4}-\\d\\d-\\d\\d\\z") && IsDate(text),
        "date-time" => Regex.IsMatch(text, "^[^T]{10}T.{8}") && IsDate(text[..10]) && IsFormat("time", text[11..]),
        "time" => Regex.IsMatch(text, "^\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)\\z") && TimeOnly.TryParse(text[..8], CultureInfo.InvariantCulture, out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "ipv4" => System.Net.IPAddress.TryParse(text, out var v4) && v4.ToString() == text,
        "ipv6" => System.Net.IPAddress.TryParse(text, out var v6) && v6.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        "email" => System.Net.Mail.MailAddress.TryCreate(text, out var address) && address.Address == text,
        "hostname" => Uri.CheckHostName(text) == UriHostNameType.Dns,
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "duration" => text.Length > 2 && Regex.IsMatch(text, "^P(\\d+W|(\\d+D)?(T(\\d+H)?(\\d+M)?(\\d+S)?)?)\\z"),
        _ => throw new InvalidOperationException(format),
    };

    /// <summary>In a year that is not a leap year: the canonical form has no 29th of February.</summary>
    private static bool IsDate(string text) => DateOnly.TryParseExact("2001" + text[4..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private JsonElement Resolve(string reference) => reference.Split('/').Skip(1).Aggregate(root, (at, part) => at.GetProperty(Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)));
}
