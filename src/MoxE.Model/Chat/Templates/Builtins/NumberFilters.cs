using System.Numerics;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Filters over numbers.</summary>
internal static class NumberFilters
{
    public static TemplateValue Abs(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("abs", 0);
        return subject switch
        {
            FloatValue number => new FloatValue(Math.Abs(number.Value)),
            IntegerValue or BoolValue => IntegerValue.Of(BigInteger.Abs(Arithmetic.Integer(subject))),
            _ => throw new TemplateFault(subject is UndefinedValue undefined ? undefined.Reason : $"abs: found {subject.TypeName}; allowed: a number"),
        };
    }

    /// <summary>An integer; the default where there is none in it.</summary>
    public static TemplateValue Int(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("int", 0, "default", "base");
        TemplateValue otherwise = bound[0] ?? IntegerValue.Of(0);
        int numberBase = bound[1] is null ? 10 : Convert.Count(bound[1]!, "int");
        switch (subject)
        {
            case IntegerValue or BoolValue:
                return IntegerValue.Of(Arithmetic.Integer(subject));
            case FloatValue number:
                return Truncated(number.Value) ?? otherwise;
            case TextValue text:
                context.Budget.Text(text.Value.Length);
                return numberBase is 0 or (>= 2 and <= 36) && PythonNumbers.TryParseInteger(text.Value, numberBase, out BigInteger value) ? IntegerValue.Of(value)
                    : PythonNumbers.TryParseFloat(text.Value, out double fraction) ? Truncated(fraction) ?? otherwise
                    : otherwise;
            case UndefinedValue undefined:
                throw new TemplateFault(undefined.Reason);
            default:
                return otherwise;
        }
    }

    public static TemplateValue Float(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue otherwise = arguments.Bind("float", 0, "default")[0] ?? new FloatValue(0);
        context.Budget.Key(subject);
        return subject switch
        {
            FloatValue => subject,
            IntegerValue or BoolValue => new FloatValue(Arithmetic.Float(subject)),
            TextValue text => PythonNumbers.TryParseFloat(text.Value, out double value) ? new FloatValue(value) : otherwise,
            UndefinedValue undefined => throw new TemplateFault(undefined.Reason),
            _ => otherwise,
        };
    }

    public static TemplateValue Round(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("round", 0, "precision", "method");
        int places = bound[0] is null ? 0 : Convert.Count(bound[0]!, "round");
        string method = bound[1] is null ? "common" : Convert.Text(bound[1]!, "round");
        if (!Comparison.IsNumber(subject))
        {
            throw new TemplateFault(subject is UndefinedValue undefined ? undefined.Reason : $"round: found {subject.TypeName}; allowed: a number");
        }

        switch (method)
        {
            case "common" when subject is FloatValue number:
                return new FloatValue(PythonNumbers.Round(number.Value, places));
            case "common":
                return IntegerValue.Of(places >= 0 ? Arithmetic.Integer(subject) : RoundInteger(Arithmetic.Integer(subject), -places));
            case "ceil" or "floor":
                double scale = Math.Pow(10, places);
                double scaled = Arithmetic.Float(subject) * scale;
                return new FloatValue((method == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled)) / scale);
            default:
                throw new TemplateFault($"round: found the method '{method}'; allowed: common, ceil, floor");
        }
    }

    public static TemplateValue Sum(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("sum", 0, "attribute", "start");
        Func<TemplateValue, TemplateValue> part = AttributePath.Getter(bound[0], context);
        TemplateValue total = bound[1] ?? IntegerValue.Of(0);
        if (total is TextValue)
        {
            throw new TemplateFault("sum() can't sum strings [use ''.join(seq) instead]");
        }

        foreach (TemplateValue item in Access.Iterate(subject, context.Budget))
        {
            total = Arithmetic.Apply("+", total, part(item), context.Budget);
        }

        return total;
    }

    private static BigInteger RoundInteger(BigInteger value, int zeros)
    {
        if (zeros > IntegerValue.MaxBits)
        {
            return 0;
        }

        BigInteger unit = BigInteger.Pow(10, zeros);
        BigInteger rest = ((value % unit) + unit) % unit;
        BigInteger low = value - rest;
        int half = (2 * rest).CompareTo(unit);
        return half > 0 || (half == 0 && !(low / unit).IsEven) ? low + unit : low;
    }

    private static IntegerValue? Truncated(double value) => double.IsFinite(value) ? IntegerValue.Of(new BigInteger(Math.Truncate(value)))
        : double.IsNaN(value) ? null : throw new TemplateFault("cannot convert float infinity to integer");
}
