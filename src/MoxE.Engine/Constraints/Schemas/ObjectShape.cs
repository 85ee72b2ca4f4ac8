namespace MoxE.Engine.Constraints.Schemas;

/// <summary>What objects must be.</summary>
internal sealed record ObjectShape
{
    /// <summary>In the order in which they are written.</summary>
    public IReadOnlyList<(string Name, Conjunction Schema)> Properties { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>What other properties must be; null where the schema does not say.</summary>
    public Conjunction? Additional { get; init; }

    /// <summary>What a property's name must be.</summary>
    public Conjunction? Names { get; init; }

    /// <summary>Properties whose names match a pattern.</summary>
    public IReadOnlyList<(string Pattern, SchemaNode Node)> ByPattern { get; init; } = [];

    public int MinProperties { get; init; }

    public int? MaxProperties { get; init; }

    public bool HasCounts => MinProperties > 0 || MaxProperties is not null;

    public bool IsEmpty => Properties.Count == 0 && Required.Count == 0 && Additional is null && Names is null && ByPattern.Count == 0 && !HasCounts;

    public ObjectShape And(ObjectShape other)
    {
        if (other.IsEmpty || IsEmpty)
        {
            return other.IsEmpty ? this : other;
        }

        if (ByPattern.Concat(other.ByPattern).ToList() is [(_, SchemaNode node), ..])
        {
            throw node.Refuse("patternProperties merged with other object keywords", "patternProperties in a schema of its own, outside allOf, anyOf and $ref with siblings");
        }

        return new()
        {
            Properties = [.. Properties.Select(p => p.Name).Union(other.Properties.Select(p => p.Name)).Select(name => (name, Conjunction.Both(Of(name), other.Of(name))!))],
            Required = [.. Required.Union(other.Required)],
            Additional = Conjunction.Both(Additional, other.Additional),
            Names = Conjunction.Both(Names, other.Names),
            MinProperties = Math.Max(MinProperties, other.MinProperties),
            MaxProperties = StringShape.Least(MaxProperties, other.MaxProperties),
        };
    }

    /// <summary>What the value of a property must be; null where anything goes.</summary>
    public Conjunction? Of(string name) => Properties.FirstOrDefault(property => property.Name == name).Schema ?? Additional;
}
