using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>
/// Writes the objects of a shape: declared properties in the order of the schema, then others where the schema asks for
/// them or declares none.
/// </summary>
internal sealed class ObjectWriter(JsonValues values, StringWriter strings, SchemaFlattener flattener, Func<Conjunction, Expression> ruleOf)
{
    public Expression Write(ObjectShape shape, string pointer)
    {
        if (shape.IsEmpty)
        {
            return values.Object;
        }

        if (shape.MaxProperties < shape.MinProperties)
        {
            return Expression.Nothing;
        }

        bool isMap = shape.Properties.Count == 0 && shape.Required.Count == 0;
        if (shape.ByPattern.Count > 0)
        {
            return WriteByPattern(shape, isMap);
        }

        return isMap ? WriteMap(shape, pointer) : WriteDeclared(shape, pointer);
    }

    private Expression WriteDeclared(ObjectShape shape, string pointer)
    {
        if (shape.Names is not null || shape.HasCounts)
        {
            throw new SourceRefusedException(pointer, "propertyNames, minProperties or maxProperties together with properties or required", "these keywords for objects of which no property is named");
        }

        HashSet<string> required = [.. shape.Required];
        List<(string Name, Conjunction? Schema)> declared = [.. shape.Properties, .. shape.Required.Except(shape.Properties.Select(p => p.Name)).Select(name => (name, shape.Additional))];
        List<(Expression, bool)> members =
        [
            .. declared.Select(property => (Member(Expression.Text(JsonText.Write(property.Name)), ValueOf(property.Schema)), !required.Contains(property.Name))),
        ];
        Expression? further = shape.Additional is null ? null
            : Member(JsonText.Quoted(Words.NoneOf(declared.Select(property => property.Name), values.Spell)), ValueOf(shape.Additional));
        return JsonValues.Braces(JsonSequence.Separated(members, further));
    }

    private Expression WriteMap(ObjectShape shape, string pointer)
    {
        Expression name = shape.Names is { } names
            ? Expression.Any([.. flattener.Flatten(names).Select(NameOf)])
            : values.String;
        return WithCounts(shape, pointer, Member(name, ValueOf(shape.Additional)));
    }

    private Expression NameOf(Shape shape)
    {
        if ((shape.Types & JsonTypes.String) == 0)
        {
            return Expression.Nothing;
        }

        return shape.Values is null ? strings.Write(shape.String)
            : throw new SourceRefusedException(shape.Pointer, "enum or const for the names of properties", "a pattern or a length; named properties with 'properties'");
    }

    private Expression WriteByPattern(ObjectShape shape, bool isMap)
    {
        (string pattern, SchemaNode node) = shape.ByPattern[0];
        bool isClosed = shape.Additional is null || shape.Additional.Nodes.Any(additional => additional.Element.ValueKind == System.Text.Json.JsonValueKind.False);
        if (!isMap || !isClosed || shape.ByPattern.Count > 1 || shape.Names is not null)
        {
            throw node.Refuse("patternProperties together with other properties or a second pattern", "one pattern in an object without properties, required, propertyNames, and additionalProperties false or left out");
        }

        StringShape name = new() { Patterns = [(pattern, true, node)] };
        return WithCounts(shape, node.Pointer, Member(strings.Write(name), ruleOf(Conjunction.Of(node))));
    }

    /// <summary>A name may come twice and counts once, so only a least number of one can be promised.</summary>
    private static Expression WithCounts(ObjectShape shape, string pointer, Expression member) =>
        shape.MinProperties <= 1 ? JsonValues.ObjectOf(member, shape.MinProperties, shape.MaxProperties)
            : throw new SourceRefusedException($"{pointer}/minProperties", $"{shape.MinProperties}", "0 or 1, or required properties by name");

    private Expression ValueOf(Conjunction? schemas) => schemas is null ? values.Value : ruleOf(schemas);

    private static Expression Member(Expression name, Expression value) => Expression.Then(name, JsonText.Colon, value);
}
