using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>One field of a JSON body with its path, read by type; each reader gives the error that names path, value and what is allowed.</summary>
internal readonly struct JsonField
{
    /// <summary>A value at a known path.</summary>
    public JsonField(string path, JsonElement value, UnknownFields unknown) => (Path, Value, UnknownFields) = (path, value, unknown);

    /// <summary>A property of an object whose path is <paramref name="prefix"/>.</summary>
    public JsonField(JsonProperty property, UnknownFields unknown, string prefix = "")
    {
        Value = property.Value;
        UnknownFields = unknown;
        try
        {
            Path = prefix + property.Name;
        }
        catch (InvalidOperationException)
        {
            Path = "";
            NameError = new ServiceError(ErrorKind.Invalid, "The body has a field whose name is not valid text: a lone surrogate is escaped in it.");
        }
    }

    /// <summary>The field's name in the body, dotted when nested.</summary>
    public string Path { get; }

    public JsonElement Value { get; }

    /// <summary>Set when the name itself cannot be read.</summary>
    public ServiceError? NameError { get; }

    /// <summary>Where fields inside this one go that are not known.</summary>
    public UnknownFields UnknownFields { get; }

    public bool IsNull => Value.ValueKind == JsonValueKind.Null;

    /// <summary>An item of this array.</summary>
    public JsonField Item(int index, JsonElement value) => new($"{Path}[{index}]", value, UnknownFields);

    /// <summary>A kind of JSON value in words.</summary>
    public static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>A string; null counts as absent.</summary>
    public ServiceError? Text(Action<string> set, string allowed = "a string") => IsNull ? null : RequiredText(set, allowed);

    /// <summary>A string and nothing else.</summary>
    public ServiceError? RequiredText(Action<string> set, string allowed = "a string")
    {
        if (Value.ValueKind != JsonValueKind.String)
        {
            return Wrong(allowed);
        }

        try
        {
            set(Value.GetString()!);
            return null;
        }
        catch (InvalidOperationException)
        {
            return ServiceError.Field(Path, "a string with a lone surrogate", "valid Unicode text");
        }
    }

    /// <summary>An integer of 64 bits, written without fraction or exponent; null counts as absent.</summary>
    public ServiceError? Integer(Action<long> set)
    {
        if (IsNull)
        {
            return null;
        }

        if (Value.ValueKind != JsonValueKind.Number || !Value.TryGetInt64(out long number))
        {
            return Wrong("an integer");
        }

        set(number);
        return null;
    }

    /// <summary>A number; null counts as absent.</summary>
    public ServiceError? Number(Action<double> set)
    {
        if (IsNull)
        {
            return null;
        }

        if (Value.ValueKind != JsonValueKind.Number || !Value.TryGetDouble(out double number) || !double.IsFinite(number))
        {
            return Wrong("a finite number");
        }

        set(number);
        return null;
    }

    /// <summary>true or false; null counts as absent.</summary>
    public ServiceError? Switch(Action<bool> set)
    {
        if (IsNull)
        {
            return null;
        }

        if (Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return Wrong("true or false");
        }

        set(Value.GetBoolean());
        return null;
    }

    /// <summary>An array, item by item; null counts as absent.</summary>
    public ServiceError? Items(Func<JsonField, ServiceError?> read, string allowed = "an array")
    {
        if (IsNull)
        {
            return null;
        }

        if (Value.ValueKind != JsonValueKind.Array)
        {
            return Wrong(allowed);
        }

        int index = 0;
        foreach (JsonElement item in Value.EnumerateArray())
        {
            if (read(Item(index++, item)) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Strings; null counts as absent.</summary>
    public ServiceError? Texts(Action<IReadOnlyList<string>> set, string allowed = "an array of strings")
    {
        if (IsNull)
        {
            return null;
        }

        List<string> texts = [];
        ServiceError? error = Items(item => item.RequiredText(texts.Add), allowed);
        set(texts);
        return error;
    }

    /// <summary>Integers of 64 bits; null counts as absent.</summary>
    public ServiceError? Integers(Action<IReadOnlyList<long>> set)
    {
        if (IsNull)
        {
            return null;
        }

        List<long> numbers = [];
        ServiceError? error = Items(item => item.IsNull ? item.Wrong("an integer") : item.Integer(numbers.Add), "an array of integers");
        set(numbers);
        return error;
    }

    /// <summary>Whether this is a certain string.</summary>
    public bool Is(string word)
    {
        try
        {
            return Value.ValueKind == JsonValueKind.String && Value.GetString() == word;
        }
        catch (InvalidOperationException)
        {
            return false; // a lone surrogate is in it
        }
    }

    /// <summary>One of some words; null counts as absent.</summary>
    public ServiceError? Word(Action<string> set, params ReadOnlySpan<string> words)
    {
        if (IsNull)
        {
            return null;
        }

        foreach (string word in words)
        {
            if (Is(word))
            {
                set(word);
                return null;
            }
        }

        return Wrong(string.Join(" or ", words.ToArray().Select(word => $"\"{word}\"")));
    }

    /// <summary>An object kept as it is; null counts as absent.</summary>
    public ServiceError? Free(Action<JsonElement> set, JsonValueKind kind = JsonValueKind.Object)
    {
        if (IsNull)
        {
            return null;
        }

        if (Value.ValueKind != kind)
        {
            return Wrong(Name(kind));
        }

        if (Flaw(Value) is { } flaw)
        {
            return ServiceError.Field(Path, flaw, "valid Unicode text and each name once");
        }

        set(Value.Clone());
        return null;
    }

    /// <summary>The value is of a type or form that is not allowed.</summary>
    public ServiceError Wrong(string allowed) => ServiceError.Field(
        Path,
        Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Name(Value.ValueKind) : Value.GetRawText(),
        allowed);

    /// <summary>The field occurs twice.</summary>
    public ServiceError Repeated() => new(ErrorKind.Invalid, $"'{Path}' is given more than once.", Path);

    /// <summary>No such field.</summary>
    public ServiceError Unknown() => new(ErrorKind.Invalid, $"'{Short}' is not a field of this request.", Short);

    /// <summary>What keeps a value from being read again later: text that is none, or a name given twice; null when nothing does.</summary>
    private static string? Flaw(JsonElement value)
    {
        try
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    HashSet<string> names = new(StringComparer.Ordinal);
                    return value.EnumerateObject()
                        .Select(property => names.Add(property.Name) ? Flaw(property.Value) : "a value with a name given twice")
                        .FirstOrDefault(flaw => flaw is not null);
                case JsonValueKind.Array:
                    return value.EnumerateArray().Select(Flaw).FirstOrDefault(flaw => flaw is not null);
                case JsonValueKind.String:
                    _ = value.GetString();
                    return null;
                default:
                    return null;
            }
        }
        catch (InvalidOperationException)
        {
            return "a value with a lone surrogate";
        }
    }

    private string Short => ServiceError.Shorten(Path);
}
