using System.Numerics;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>The arithmetic operators, as Python has them.</summary>
internal static class Arithmetic
{
    public static TemplateValue Apply(string @operator, TemplateValue a, TemplateValue b, Budget budget)
    {
        if (a is UndefinedValue || b is UndefinedValue)
        {
            throw new TemplateFault(((a as UndefinedValue) ?? (UndefinedValue)b).Reason);
        }

        if (Comparison.IsNumber(a) && Comparison.IsNumber(b))
        {
            budget.Step(a is IntegerValue x ? 1 + (x.Value.GetBitLength() / 64) : 1);
            return a is FloatValue || b is FloatValue ? Floats(@operator, Float(a), Float(b)) : Integers(@operator, Integer(a), Integer(b));
        }

        return (@operator, a, b) switch
        {
            ("+", TextValue left, TextValue right) => Join(left, right, budget),
            ("+", SequenceValue { HasPlaces: true } left, SequenceValue right) when left.Kind == right.Kind && left.Kind != SequenceKind.Range => Join(left, right, budget),
            ("*", TextValue or SequenceValue, IntegerValue or BoolValue) => Repeat(a, Integer(b), budget),
            ("*", IntegerValue or BoolValue, TextValue or SequenceValue) => Repeat(b, Integer(a), budget),
            ("%", TextValue format, _) => PercentFormat.Apply(format.Text, b, budget),
            _ => throw new TemplateFault($"unsupported operand types for {@operator}: '{a.TypeName}' and '{b.TypeName}'"),
        };
    }

    public static TemplateValue Signed(bool isNegative, TemplateValue value) => value switch
    {
        FloatValue number => new FloatValue(isNegative ? -number.Value : number.Value),
        IntegerValue or BoolValue => IntegerValue.Of(isNegative ? -Integer(value) : Integer(value)),
        UndefinedValue undefined => throw new TemplateFault(undefined.Reason),
        _ => throw new TemplateFault($"bad operand type for unary {(isNegative ? '-' : '+')}: '{value.TypeName}'"),
    };

    /// <summary>The integer of an integer or boolean.</summary>
    public static BigInteger Integer(TemplateValue value) => value is BoolValue flag ? (flag.Value ? BigInteger.One : BigInteger.Zero) : ((IntegerValue)value).Value;

    public static double Float(TemplateValue value)
    {
        double number = value is FloatValue f ? f.Value : PythonNumbers.ToDouble(Integer(value));
        return double.IsFinite(number) || value is FloatValue ? number : throw new TemplateFault("int too large to convert to float");
    }

    private static TextValue Join(TextValue a, TextValue b, Budget budget)
    {
        var builder = new TaggedTextBuilder(budget);
        builder.Append(a.Text);
        builder.Append(b.Text);
        return new TextValue(builder.ToText());
    }

    private static SequenceValue Join(SequenceValue a, SequenceValue b, Budget budget)
    {
        budget.Step(a.Items.Count + b.Items.Count);
        return new SequenceValue(a.Kind, [.. a.Items, .. b.Items]);
    }

    private static TemplateValue Repeat(TemplateValue value, BigInteger times, Budget budget)
    {
        long size = value is TextValue t ? t.Value.Length : ((SequenceValue)value).Items.Count;
        BigInteger total = BigInteger.Max(times, 0) * size;
        long count = total > long.MaxValue ? long.MaxValue / 2 : (long)total;
        if (value is TextValue text)
        {
            _ = count > budget.Limits.MaxOutputLength ? throw new TemplateFault($"a text of {total} characters; allowed: {budget.Limits.MaxOutputLength}") : 0;
            var builder = new TaggedTextBuilder(budget);
            for (long i = 0; i < count; i += size)
            {
                builder.Append(text.Text);
            }

            return new TextValue(builder.ToText());
        }

        SequenceValue sequence = (SequenceValue)value;
        if (sequence.Kind is not (SequenceKind.List or SequenceKind.Tuple))
        {
            throw new TemplateFault($"unsupported operand types for *: '{value.TypeName}' and 'int'");
        }

        budget.Step(count);
        List<TemplateValue> items = new((int)count);
        while (items.Count < count)
        {
            items.AddRange(sequence.Items);
        }

        return new SequenceValue(sequence.Kind, items);
    }

    private static TemplateValue Integers(string @operator, BigInteger a, BigInteger b)
    {
        if (@operator is "/" or "//" or "%" && b.IsZero)
        {
            throw new TemplateFault("division by zero");
        }

        switch (@operator)
        {
            case "+":
                return IntegerValue.Of(a + b);
            case "-":
                return IntegerValue.Of(a - b);
            case "*":
                return IntegerValue.Of(a * b);
            case "/":
                return new FloatValue(Quotient(a, b));
            case "//":
                return IntegerValue.Of(FloorDivide(a, b));
            case "%":
                return IntegerValue.Of(a - (b * FloorDivide(a, b)));
            default:
                return Power(a, b);
        }
    }

    private static BigInteger FloorDivide(BigInteger a, BigInteger b)
    {
        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger rest);
        return !rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient;
    }

    // Both fit a double's 53 bits nearly always; else enough bits of the quotient are computed exactly.
    private static double Quotient(BigInteger a, BigInteger b)
    {
        const int exactBits = 53;
        if (a.GetBitLength() <= exactBits && b.GetBitLength() <= exactBits)
        {
            return (double)a / (double)b;
        }

        int shift = (int)Math.Max(0, b.GetBitLength() - a.GetBitLength() + 66);
        BigInteger quotient = BigInteger.DivRem(a << shift, b, out BigInteger rest);
        quotient = (quotient << 1) | (rest.IsZero ? 0 : 1);
        double scaled = PythonNumbers.ToDouble(quotient);
        return double.IsFinite(scaled) ? Math.ScaleB(scaled, -shift - 1) : throw new TemplateFault("integer division result too large for a float");
    }

    private static TemplateValue Power(BigInteger a, BigInteger b)
    {
        if (b.Sign < 0)
        {
            return a.IsZero ? throw new TemplateFault("0.0 cannot be raised to a negative power") : new FloatValue(Math.Pow((double)a, (double)b));
        }

        if (BigInteger.Abs(a) > 1 && b * a.GetBitLength() > 2 * IntegerValue.MaxBits)
        {
            throw new TemplateFault($"an integer of more than {IntegerValue.MaxBits} bits; allowed: {IntegerValue.MaxBits}");
        }

        return IntegerValue.Of(BigInteger.Abs(a) <= 1 ? (a.Sign < 0 && !b.IsEven ? -1 : b.IsZero ? 1 : BigInteger.Abs(a)) : BigInteger.Pow(a, (int)b));
    }

    private static FloatValue Floats(string @operator, double a, double b)
    {
        if (@operator is "/" or "//" or "%" && b == 0)
        {
            throw new TemplateFault("float division by zero");
        }

        return new FloatValue(@operator switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => FloorDivide(a, b),
            "%" => Modulo(a, b),
            _ => Power(a, b),
        });
    }

    private static double Modulo(double a, double b)
    {
        double rest = a % b;
        return rest == 0 ? Math.CopySign(0, b) : (rest < 0) != (b < 0) ? rest + b : rest;
    }

    private static double FloorDivide(double a, double b)
    {
        double quotient = (a - Modulo(a, b)) / b;
        double floor = Math.Floor(quotient);
        return quotient == 0 ? Math.CopySign(0, a / b) : quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double Power(double a, double b)
    {
        if (a == 0 && b < 0)
        {
            throw new TemplateFault("0.0 cannot be raised to a negative power");
        }

        double power = Math.Pow(a, b);
        return !double.IsNaN(power) || double.IsNaN(a) || double.IsNaN(b) ? power : throw new TemplateFault("a negative number raised to a fraction has no real value");
    }
}
