using System.Globalization;
using System.Numerics;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The attribute that <c>map</c>, <c>sort</c> and others look at: a name, an index, or several with dots between.</summary>
internal static class AttributePath
{
    public static Func<TemplateValue, TemplateValue> Getter(TemplateValue? attribute, RenderContext context, TemplateValue? otherwise = null)
    {
        if (attribute is TextValue { Value: var names })
        {
            context.Budget.Key(attribute);
            context.Budget.Step(names.Count(unit => unit == '.')); // a part each
        }

        TemplateValue[] path = attribute switch
        {
            null or NoneValue => [],
            TextValue text => [.. text.Value.Split('.').Select(part => Part(part, text))],
            _ => [attribute],
        };
        return value =>
        {
            foreach (TemplateValue key in path)
            {
                value = Access.Item(value, key, context);
                if (value is UndefinedValue && otherwise is not null)
                {
                    value = otherwise;
                }
            }

            return value;
        };
    }

    private static TemplateValue Part(string part, TextValue whole) => part.Length > 0 && part.All(char.IsAsciiDigit)
        ? BigInteger.TryParse(part.Length > 9 ? "" : part, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger index) ? IntegerValue.Of(index) : new TextValue(part, whole.Text.OriginAt(0))
        : new TextValue(part, Text.TextOrigin.Data);
}
