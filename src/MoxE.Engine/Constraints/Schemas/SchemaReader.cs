using System.Text.Json;
using MoxE.Engine.Constraints.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>Reads one schema's own keywords. A keyword that cannot be enforced is refused, never passed over.</summary>
internal sealed class SchemaReader(ConstraintLimits limits)
{
    private const int LargestDivisor = 1_000;

    private static readonly string[] TypeNames = ["null", "boolean", "integer", "number", "string", "array", "object"];

    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "title", "description", "default", "examples", "$comment", "$id", "$schema", "deprecated", "readOnly", "writeOnly", "$defs", "definitions",
    };

    /// <summary>The keywords that join schemas; <see cref="SchemaFlattener"/> reads them.</summary>
    public static readonly string[] Combinators = ["$ref", "allOf", "anyOf", "oneOf"];

    /// <summary>Whether a schema says nothing beside <paramref name="combinator"/>.</summary>
    public static bool SaysOnly(JsonElement schema, string combinator) =>
        schema.EnumerateObject().All(keyword => keyword.Name == combinator || Annotations.Contains(keyword.Name)) && schema.TryGetProperty(combinator, out _);

    /// <summary>What a schema object asks for, combinators left out.</summary>
    public Shape Read(SchemaNode node)
    {
        Shape shape = new(node.Pointer);
        foreach (JsonProperty keyword in node.Element.EnumerateObject())
        {
            if (!Annotations.Contains(keyword.Name) && !Combinators.Contains(keyword.Name))
            {
                shape = Apply(shape, keyword.Name, node.Child(keyword.Name));
            }
        }

        return node.Element.TryGetProperty("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True ? shape with { Types = shape.Types | JsonTypes.Null } : shape;
    }

    private Shape Apply(Shape shape, string keyword, SchemaNode value) => keyword switch
    {
        "type" => shape with { Types = Types(value), HasTypes = true },
        "nullable" => value.Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? shape : throw value.Refuse(value.Shown, "true or false"),
        "enum" => WithValues(shape, [.. Nodes(value).Select(item => item.Element)]),
        "const" => WithValues(shape, [value.Element]),
        "minLength" => shape with { String = shape.String with { MinLength = Count(value) } },
        "maxLength" => shape with { String = shape.String with { MaxLength = Count(value) } },
        "pattern" => WithPattern(shape, (Text(value), true, value)),
        "format" => WithPattern(shape, (Format(value), false, value)),
        "minimum" => WithBounds(shape, new(Number(value), false), null),
        "exclusiveMinimum" => WithBounds(shape, new(Number(value), true), null),
        "maximum" => WithBounds(shape, null, new(Number(value), false)),
        "exclusiveMaximum" => WithBounds(shape, null, new(Number(value), true)),
        "multipleOf" => shape with { Number = shape.Number.And(new() { Divisors = [(Divisor(value), value)] }) },
        "items" => shape with { Array = shape.Array with { Items = Conjunction.Of(Schema(value)) } },
        "prefixItems" => shape with { Array = shape.Array with { Prefix = [.. Nodes(value).Select(item => Conjunction.Of(Schema(item)))] } },
        "minItems" => shape with { Array = shape.Array with { MinItems = Count(value) } },
        "maxItems" => shape with { Array = shape.Array with { MaxItems = Count(value) } },
        "uniqueItems" when value.Element.ValueKind == JsonValueKind.False => shape,
        "properties" => shape with { Object = shape.Object with { Properties = Properties(value) } },
        "patternProperties" => shape with { Object = shape.Object with { ByPattern = [.. Names(value).Select(name => (name, Schema(value.Child(name))))] } },
        "additionalProperties" => shape with { Object = shape.Object with { Additional = Conjunction.Of(Schema(value)) } },
        "propertyNames" => shape with { Object = shape.Object with { Names = Conjunction.Of(Schema(value)) } },
        "required" => shape with { Object = shape.Object with { Required = [.. Nodes(value).Select(Text).Distinct()] } },
        "minProperties" => shape with { Object = shape.Object with { MinProperties = Count(value) } },
        "maxProperties" => shape with { Object = shape.Object with { MaxProperties = Count(value) } },
        _ => throw value.Refuse(
            $"the keyword '{keyword}', which cannot be enforced",
            "type, enum, const, properties, required, additionalProperties, patternProperties, propertyNames, minProperties, maxProperties, items, prefixItems, minItems, maxItems, minLength, maxLength, pattern, format, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, anyOf, oneOf, allOf, $ref, $defs, nullable and annotations"),
    };

    /// <summary>A value that is a schema.</summary>
    public static SchemaNode Schema(SchemaNode value) =>
        value.Element.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False ? value : throw value.Refuse(value.Shown, "a schema: an object, true or false");

    /// <summary>The items of a value that is an array with at least one.</summary>
    public static IEnumerable<SchemaNode> Nodes(SchemaNode value)
    {
        bool isEmptyRequired = value.Pointer.EndsWith("/required", StringComparison.Ordinal);
        return value.Element.ValueKind == JsonValueKind.Array && (value.Element.GetArrayLength() > 0 || isEmptyRequired)
            ? Enumerable.Range(0, value.Element.GetArrayLength()).Select(value.Item)
            : throw value.Refuse(value.Shown, "an array that is not empty");
    }

    private static Shape WithValues(Shape shape, IReadOnlyList<JsonElement> values) => shape.And(new(shape.Pointer) { Values = values });

    private static Shape WithPattern(Shape shape, (string, bool, SchemaNode) pattern) => shape with { String = shape.String with { Patterns = [.. shape.String.Patterns, pattern] } };

    private static Shape WithBounds(Shape shape, NumberBound? min, NumberBound? max) => shape with { Number = shape.Number.And(new() { Min = min, Max = max }) };

    private static JsonTypes Types(SchemaNode value) =>
        value.Element.ValueKind == JsonValueKind.Array ? Nodes(value).Aggregate(JsonTypes.None, (types, item) => types | Type(item)) : Type(value);

    private static JsonTypes Type(SchemaNode value) =>
        value.Element.ValueKind == JsonValueKind.String && value.Element.GetString() is { } name && TypeNames.Contains(name)
            ? Enum.Parse<JsonTypes>(name, ignoreCase: true)
            : throw value.Refuse(value.Shown, string.Join(", ", TypeNames));

    private static string Text(SchemaNode value) =>
        value.Element.ValueKind == JsonValueKind.String ? value.Element.GetString()! : throw value.Refuse(value.Shown, "a string");

    private static string Format(SchemaNode value) =>
        SchemaFormats.PatternOf(Text(value)) ?? throw value.Refuse($"the format {value.Shown}, which cannot be enforced", string.Join(", ", SchemaFormats.Known));

    private int Count(SchemaNode value) =>
        value.Element.ValueKind == JsonValueKind.Number && value.Element.TryGetDecimal(out decimal count) && count >= 0 && count <= limits.MaxRepeat && count == decimal.Truncate(count)
            ? (int)count
            : throw value.Refuse(value.Shown, $"a whole number from 0 to {limits.MaxRepeat} ({nameof(ConstraintLimits.MaxRepeat)})");

    private static decimal Number(SchemaNode value)
    {
        const int ExactDigits = 28;
        return value.Element.ValueKind == JsonValueKind.Number && value.Element.GetRawText() is { Length: <= ExactDigits } text
            && value.Element.TryGetDecimal(out decimal number) && (number != 0 || !text.Any(c => c is >= '1' and <= '9') || text.IndexOfAny(['e', 'E']) < 0)
            ? number
            : throw value.Refuse(value.Shown, $"a number of up to {ExactDigits} digits");
    }

    private static int Divisor(SchemaNode value) =>
        Number(value) is var number && number == decimal.Truncate(number) && number is >= 1 and <= LargestDivisor
            ? (int)number
            : throw value.Refuse(value.Shown, $"a whole number from 1 to {LargestDivisor}; others cannot be enforced exactly");

    private static IEnumerable<string> Names(SchemaNode value) =>
        value.Element.ValueKind == JsonValueKind.Object ? value.Element.EnumerateObject().Select(property => property.Name) : throw value.Refuse(value.Shown, "an object of schemas");

    private static IReadOnlyList<(string, Conjunction)> Properties(SchemaNode value) => [.. Names(value).Select(name => (name, Conjunction.Of(Schema(value.Child(name)))))];
}
