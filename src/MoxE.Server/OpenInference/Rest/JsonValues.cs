using System.Text.Json;
using MoxE.Server.Http.Bodies;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>Parameters and the data of tensors, as JSON has them.</summary>
internal static class JsonValues
{
    private const string AllowedParameter = "a string, a number, true, false, or an array of strings or of numbers";

    /// <summary>A parameter: one value, or an array of values of one kind.</summary>
    public static Outcome<Values> ReadParameter(JsonField field) => field.Value.ValueKind == JsonValueKind.Array
        ? Gather(field, [.. field.Value.EnumerateArray()])
        : Gather(field, [field.Value]);

    /// <summary>The data of a tensor: its elements row by row, in one array or in arrays of arrays.</summary>
    public static Outcome<Values> ReadData(JsonField field, Datatype type)
    {
        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            return field.Wrong("an array");
        }

        List<JsonElement> elements = [];
        Flatten(field.Value, elements);
        return type.Kind switch
        {
            ElementKind.Switch => Convert<bool>(field, elements, type, Switch, items => new Switches(items)),
            ElementKind.Integer => Convert<long>(field, elements, type, Integer, items => new Integers(items)),
            ElementKind.Number => Convert<double>(field, elements, type, Number, items => new Numbers(items)),
            _ => Convert<string>(field, elements, type, Text, items => new Texts(items)),
        };
    }

    private static Outcome<Values> Gather(JsonField field, List<JsonElement> elements) => elements switch
    {
        [{ ValueKind: JsonValueKind.True or JsonValueKind.False } one] when field.Value.ValueKind != JsonValueKind.Array => new Switches([one.GetBoolean()]),
        [{ ValueKind: JsonValueKind.String }, ..] => Convert<string>(field, elements, Datatype.Bytes, Text, items => new Texts(items)),
        [{ ValueKind: JsonValueKind.Number }, ..] => elements.TrueForAll(element => Integer(element, out _))
            ? Convert<long>(field, elements, Datatype.Int64, Integer, items => new Integers(items))
            : Convert<double>(field, elements, Datatype.Fp32, Number, items => new Numbers(items)),
        [] => new Integers([]),
        _ => field.Wrong(AllowedParameter),
    };

    private delegate bool Reader<T>(JsonElement element, out T value);

    private static Outcome<Values> Convert<T>(JsonField field, List<JsonElement> elements, Datatype type, Reader<T> read, Func<T[], Values> wrap)
    {
        T[] items = new T[elements.Count];
        for (int i = 0; i < items.Length; i++)
        {
            if (!read(elements[i], out items[i]))
            {
                return new JsonField(elements.Count > 1 || field.Value.ValueKind == JsonValueKind.Array ? $"{field.Path}[{i}]" : field.Path, elements[i], field.UnknownFields).Wrong($"an element of type {type.Name}");
            }
        }

        return wrap(items);
    }

    private static void Flatten(JsonElement array, List<JsonElement> elements)
    {
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array)
            {
                Flatten(item, elements);
            }
            else
            {
                elements.Add(item);
            }
        }
    }

    private static bool Switch(JsonElement element, out bool value)
    {
        value = element.ValueKind == JsonValueKind.True;
        return element.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }

    private static bool Integer(JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
    }

    private static bool Number(JsonElement element, out double value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out value) && double.IsFinite(value);
    }

    private static bool Text(JsonElement element, out string value)
    {
        value = "";
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            value = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // half a surrogate pair
        }
    }
}
