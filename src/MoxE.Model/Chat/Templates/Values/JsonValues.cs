using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;

namespace MoxE.Model.Chat.Templates.Values;

/// <summary>JSON of a request as values; all of its text is data.</summary>
internal static class JsonValues
{
    public static TemplateValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new MappingValue(json.EnumerateObject().Select(property => Entry(property.Name, Of(property.Value)))),
        JsonValueKind.Array => SequenceValue.List([.. json.EnumerateArray().Select(Of)]),
        JsonValueKind.String => Text(json.GetString()!),
        JsonValueKind.Number => Number(json.GetRawText()),
        JsonValueKind.True => BoolValue.True,
        JsonValueKind.False => BoolValue.False,
        _ => NoneValue.Instance,
    };

    public static TextValue Text(string text) => new(text, TextOrigin.Data);

    public static KeyValuePair<TemplateValue, TemplateValue> Entry(string key, TemplateValue value) => new(Text(key), value);

    // As Python's json module reads numbers: with a fraction or an exponent a float, otherwise an integer of any size.
    private static TemplateValue Number(string digits) => digits.AsSpan().ContainsAny('.', 'e', 'E')
        ? new FloatValue(double.Parse(digits, CultureInfo.InvariantCulture))
        : PythonNumbers.TryParseInteger(digits, 10, out BigInteger value) ? IntegerValue.Of(value)
        : throw new TemplateFault($"found an integer of {digits.Length} digits; allowed: at most {IntegerValue.MaxBits} bits");
}
