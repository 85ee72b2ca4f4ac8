using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Json;
using MoxE.Engine.Constraints.Patterns;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>Writes the strings of a shape, quotes included.</summary>
internal sealed class StringWriter(JsonValues values, ConstraintLimits limits)
{
    public Expression Write(StringShape shape)
    {
        if (shape.Patterns is not [(string pattern, bool isSearch, SchemaNode node), ..])
        {
            return !shape.HasLength ? values.String
                : shape.MaxLength < shape.MinLength ? Expression.Nothing
                : JsonText.Quoted(values.Character.Times(shape.MinLength, shape.MaxLength));
        }

        return shape.Patterns.Count == 1 && !shape.HasLength
            ? JsonText.Quoted(PatternParser.Parse(pattern, $"{node.Pointer}, ", isSearch, values.Spell, limits))
            : throw node.Refuse("a pattern or format together with another or with a length", "one of them alone; a pattern can tell the length, as in '^[a-z]{2,5}$'");
    }
}
