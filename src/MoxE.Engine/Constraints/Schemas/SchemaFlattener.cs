using System.Text.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>
/// Multiplies out a schema's $ref, allOf, anyOf and oneOf, so that what is left are shapes of which a value must have
/// one. Properties and items keep their schemas as they are.
/// </summary>
internal sealed class SchemaFlattener(SchemaDocument document, ConstraintLimits limits)
{
    private readonly SchemaReader _reader = new(limits);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal); // pointers of the schemas being multiplied out
    private readonly Dictionary<string, IReadOnlyList<Shape>> _known = new(StringComparer.Ordinal); // by pointer: schemas that refer to each other twice would be multiplied out twice as often with each level

    /// <summary>The shapes of values that satisfy all of a conjunction; none for none.</summary>
    public IReadOnlyList<Shape> Flatten(Conjunction schemas)
    {
        IReadOnlyList<Shape> shapes = [new Shape(schemas.Nodes[0].Pointer)];
        foreach (SchemaNode node in schemas.Nodes)
        {
            shapes = Product(node, shapes, Flatten(node));
        }

        return shapes;
    }

    /// <summary>The schemas of anyOf, oneOf or allOf.</summary>
    public static IReadOnlyList<SchemaNode> Parts(SchemaNode node, string combinator) => [.. SchemaReader.Nodes(node.Child(combinator)).Select(SchemaReader.Schema)];

    /// <summary>Refuses a oneOf of which a value could satisfy two.</summary>
    public void CheckDisjoint(SchemaNode node)
    {
        IReadOnlyList<SchemaNode> parts = Parts(node, "oneOf");
        List<IReadOnlyList<Shape>> shapes = [.. parts.Select(Flatten)];
        ShapeDisjointness disjointness = new(this);
        for (int i = 0; i < parts.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (!disjointness.AreDisjoint(shapes[i], shapes[j]))
                {
                    throw node.Child("oneOf").Refuse(
                        $"schemas {j} and {i}, which one value might satisfy together",
                        "schemas of different types, with different const or enum values, or objects with such a required property; or anyOf");
                }
            }
        }
    }

    private IReadOnlyList<Shape> Flatten(SchemaNode node)
    {
        if (node.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return node.Element.ValueKind == JsonValueKind.True ? [new Shape(node.Pointer)] : [];
        }

        if (_known.TryGetValue(node.Pointer, out IReadOnlyList<Shape>? known))
        {
            return known;
        }

        SchemaReader.Schema(node);
        if (!_open.Add(node.Pointer) || _open.Count > limits.MaxNesting)
        {
            throw node.Refuse("a schema that refers to itself, or to too many others, before any value", $"references that go through properties or items, and up to {limits.MaxNesting} of others ({nameof(ConstraintLimits.MaxNesting)})");
        }

        IReadOnlyList<Shape> shapes = [_reader.Read(node)];
        foreach (JsonProperty keyword in node.Element.EnumerateObject())
        {
            shapes = keyword.Name switch
            {
                "$ref" => Product(node, shapes, Flatten(document.Resolve(node.Child("$ref")))),
                "allOf" => Parts(node, "allOf").Aggregate(shapes, (product, part) => Product(node, product, Flatten(part))),
                "anyOf" => Product(node, shapes, Union(Parts(node, "anyOf"))),
                "oneOf" => Product(node, shapes, Disjoint(node)),
                _ => shapes,
            };
        }

        _open.Remove(node.Pointer);
        _known.Add(node.Pointer, shapes);
        return shapes;
    }

    private List<Shape> Disjoint(SchemaNode node)
    {
        CheckDisjoint(node);
        return Union(Parts(node, "oneOf"));
    }

    private List<Shape> Union(IReadOnlyList<SchemaNode> parts) => [.. parts.SelectMany(Flatten)];

    private IReadOnlyList<Shape> Product(SchemaNode node, IReadOnlyList<Shape> left, IReadOnlyList<Shape> right) =>
        (long)left.Count * right.Count > limits.MaxBranches
            ? throw node.Refuse($"{(long)left.Count * right.Count} combinations of anyOf, oneOf and allOf", $"up to {limits.MaxBranches} ({nameof(ConstraintLimits.MaxBranches)})")
            : [.. left.SelectMany(one => right.Select(one.And))];
}
