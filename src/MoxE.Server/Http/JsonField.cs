using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>One field of a JSON body with its path, read by type; each reader gives the error that names path, value and what is allowed.</summary>
internal readonly struct JsonField
{
    /// <summary>A value at a known path.</summary>
    public JsonField(string path, JsonElement value) => (Path, Value) = (path, value);

    /// <summary>A property of an object whose path is <paramref name="prefix"/>.</summary>
    public JsonField(JsonProperty property, string prefix = "")
    {
        Value = property.Value;
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

    private bool IsNull => Value.ValueKind == JsonValueKind.Null;

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

    /// <summary>The value is of a type or form that is not allowed.</summary>
    public ServiceError Wrong(string allowed) => ServiceError.Field(
        Path,
        Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Name(Value.ValueKind) : Value.GetRawText(),
        allowed);

    /// <summary>The field occurs twice.</summary>
    public ServiceError Repeated() => new(ErrorKind.Invalid, $"'{Path}' is given more than once.", Path);

    /// <summary>No such field.</summary>
    public ServiceError Unknown() => new(ErrorKind.Invalid, $"'{Short}' is not a field of this request.", Short);

    private string Short => ServiceError.Shorten(Path);
}
