using System.Text.Json;
using MoxE.Engine.Constraints.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>Proves that no value has two shapes. Without a proof they count as overlapping.</summary>
internal sealed class ShapeDisjointness(SchemaFlattener flattener)
{
    private const int DeepestProperty = 3;
    private int _depth;

    public bool AreDisjoint(IReadOnlyList<Shape> left, IReadOnlyList<Shape> right) => left.All(a => right.All(b => AreDisjoint(a, b)));

    private bool AreDisjoint(Shape a, Shape b)
    {
        if (a.Values is not null || b.Values is not null)
        {
            IEnumerable<JsonElement> values = (a.Values ?? b.Values!).Where(value => CanBe(a, value) && CanBe(b, value));
            return !values.Any();
        }

        JsonTypes common = a.Types & b.Types;
        return ((common & ~JsonTypes.Number) == 0 && NumberBound.Excludes(NumberBound.Higher(a.Number.Min, b.Number.Min), NumberBound.Lower(a.Number.Max, b.Number.Max)))
            || (common & ~JsonTypes.Object) == 0 && (common == 0 || DifferInAProperty(a.Object, b.Object));
    }

    private static bool CanBe(Shape shape, JsonElement value) =>
        (shape.Types & Shape.TypeOf(value)) != 0 && (shape.Values is null || shape.Values.Any(same => JsonElement.DeepEquals(same, value)));

    private bool DifferInAProperty(ObjectShape a, ObjectShape b)
    {
        if (_depth == DeepestProperty)
        {
            return false;
        }

        _depth++;
        bool differ = a.Required.Concat(b.Required).Distinct().Any(name => Differ(a, b, name));
        _depth--;
        return differ;
    }

    /// <summary>Of a property that one of the two requires: whether what they ask of it excludes each other.</summary>
    private bool Differ(ObjectShape a, ObjectShape b, string name) =>
        a.ByPattern.Count + b.ByPattern.Count == 0 && a.Of(name) is { } left && b.Of(name) is { } right
        && AreDisjoint(flattener.Flatten(left), flattener.Flatten(right));
}
