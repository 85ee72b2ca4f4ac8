using System.Text.Json;
using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>Writes the values of a shape.</summary>
internal sealed class ShapeWriter
{
    private readonly JsonValues _values;
    private readonly StringWriter _strings;
    private readonly ObjectWriter _objects;
    private readonly Func<Conjunction, Expression> _ruleOf;

    /// <param name="values">Rules for values of which only the type is known.</param>
    /// <param name="flattener">For what properties' names must be.</param>
    /// <param name="ruleOf">Gives the rule of the schemas of a property or item.</param>
    /// <param name="limits">Of patterns.</param>
    public ShapeWriter(JsonValues values, SchemaFlattener flattener, Func<Conjunction, Expression> ruleOf, ConstraintLimits limits)
    {
        _values = values;
        _ruleOf = ruleOf;
        _strings = new(values, limits);
        _objects = new(values, _strings, flattener, ruleOf);
    }

    public Expression Write(Shape shape)
    {
        if (shape.Values is { } listed)
        {
            return WriteListed(shape, listed);
        }

        JsonTypes types = shape.Written & shape.Types;
        if (types == JsonTypes.All && shape.Mentioned == JsonTypes.None)
        {
            return _values.Value;
        }

        List<Expression> options = [];
        Add(JsonTypes.Null, () => JsonValues.Null);
        Add(JsonTypes.Boolean, () => JsonValues.Boolean);
        Add(JsonTypes.Number, () => WriteNumber(shape.Number, (types & JsonTypes.Fraction) == 0));
        Add(JsonTypes.String, () => _strings.Write(shape.String));
        Add(JsonTypes.Array, () => WriteArray(shape.Array));
        Add(JsonTypes.Object, () => _objects.Write(shape.Object, shape.Pointer));
        return Expression.Any(options);

        void Add(JsonTypes type, Func<Expression> expression)
        {
            if ((types & type) != 0)
            {
                options.Add(expression());
            }
        }
    }

    private static Expression WriteListed(Shape shape, IReadOnlyList<JsonElement> listed)
    {
        List<JsonElement> values = [.. listed.Where(value => (shape.Types & Shape.TypeOf(value)) != 0)];
        if (values.Exists(value => (shape.Mentioned & Shape.TypeOf(value)) != 0))
        {
            throw new SourceRefusedException(shape.Pointer, "enum or const together with other keywords about such values", "enum and const with type alone");
        }

        List<byte[]> words = [];
        List<Expression> options = [];
        foreach (JsonElement value in values)
        {
            if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                options.Add(ExactValue(value));
            }
            else
            {
                words.Add(System.Text.Encoding.UTF8.GetBytes(Scalar(value)));
            }
        }

        if (words.Count > 0)
        {
            options.Add(Words.AnyOf(words));
        }

        return Expression.Any(options);
    }

    private static string Scalar(JsonElement value) => value.ValueKind == JsonValueKind.String ? JsonText.Write(value.GetString()!) : value.GetRawText();

    private static Expression ExactValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => JsonValues.ArrayOf(JsonSequence.Separated([.. value.EnumerateArray().Select(item => (ExactValue(item), false))], null)),
        JsonValueKind.Object => JsonValues.Braces(JsonSequence.Separated(
            [.. value.EnumerateObject().Select(property => (Expression.Then(Expression.Text(JsonText.Write(property.Name)), JsonText.Colon, ExactValue(property.Value)), false))], null)),
        _ => Expression.Text(Scalar(value)),
    };

    private Expression WriteNumber(NumberShape shape, bool isWhole)
    {
        if (shape.Divisors is not [(int divisor, SchemaNode node), ..])
        {
            return shape.HasBounds ? NumberRange.Between(shape.Min, shape.Max, isWhole) : isWhole ? _values.Integer : _values.Number;
        }

        bool isAlone = shape.Divisors.Count == 1;
        if (divisor == 1 && isAlone)
        {
            return shape.HasBounds ? NumberRange.Between(shape.Min, shape.Max, isWhole: true) : _values.Integer;
        }

        return isAlone && !shape.HasBounds
            ? Multiples.Of(divisor)
            : throw node.Refuse("multipleOf together with bounds or another multipleOf", "multipleOf alone, or the allowed numbers as an enum");
    }

    private Expression WriteArray(ArrayShape shape)
    {
        if (shape.IsEmpty)
        {
            return _values.Array;
        }

        if (shape.MaxItems < shape.MinItems)
        {
            return Expression.Nothing;
        }

        Expression? further = shape.Items is { } items ? _ruleOf(items) : shape.Prefix.Count == 0 ? _values.Value : null;
        return JsonValues.ArrayOf(JsonSequence.Prefix([.. shape.Prefix.Select(_ruleOf)], shape.MinItems, further, shape.MaxItems));
    }
}
