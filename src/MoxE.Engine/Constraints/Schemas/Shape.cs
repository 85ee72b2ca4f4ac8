using System.Text.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>A schema without combinators: what a value must be, keyword by keyword. Null and zero ask for nothing.</summary>
internal sealed record Shape(string Pointer)
{
    public JsonTypes Types { get; init; } = JsonTypes.All;

    public bool HasTypes { get; init; }

    public IReadOnlyList<JsonElement>? Values { get; init; }

    public StringShape String { get; init; } = new();

    public NumberShape Number { get; init; } = new();

    public ArrayShape Array { get; init; } = new();

    public ObjectShape Object { get; init; } = new();

    /// <summary>The types that values have which this shape speaks of.</summary>
    public JsonTypes Mentioned =>
        (String.IsEmpty ? 0 : JsonTypes.String) | (Number.IsEmpty ? 0 : JsonTypes.Number) | (Array.IsEmpty ? 0 : JsonTypes.Array) | (Object.IsEmpty ? 0 : JsonTypes.Object);

    /// <summary>
    /// The types to write: those asked for; without any, those that other keywords speak of, since a schema with
    /// properties means objects; else all.
    /// </summary>
    public JsonTypes Written => HasTypes ? Types : Mentioned is var mentioned and not JsonTypes.None ? mentioned : Types;

    public Shape And(Shape other) => new(Pointer)
    {
        Types = Types & other.Types,
        HasTypes = HasTypes || other.HasTypes,
        Values = Values is null ? other.Values : other.Values is null ? Values : [.. Values.Where(value => other.Values.Any(same => JsonElement.DeepEquals(value, same)))],
        String = String.And(other.String),
        Number = Number.And(other.Number),
        Array = Array.And(other.Array),
        Object = Object.And(other.Object),
    };

    public static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number => value.GetDouble() is double number && number == Math.Floor(number) ? JsonTypes.Integer : JsonTypes.Fraction,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Array => JsonTypes.Array,
        _ => JsonTypes.Object,
    };
}
