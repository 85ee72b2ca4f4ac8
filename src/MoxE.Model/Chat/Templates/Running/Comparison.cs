using System.Numerics;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>Equality, order and membership, as Python has them.</summary>
internal static class Comparison
{
    public static bool AreEqual(TemplateValue a, TemplateValue b, Budget budget)
    {
        budget.Step();
        switch (a, b)
        {
            case (TextValue x, TextValue y):
                budget.Text(x.Value.Length == y.Value.Length ? x.Value.Length : 0);
                return x.Value == y.Value;
            case (NoneValue, NoneValue) or (UndefinedValue, UndefinedValue):
                return true;
            case (SequenceValue x, SequenceValue y) when x.Kind == y.Kind && x.HasPlaces:
                return x.Items.Count == y.Items.Count && Enumerable.Range(0, x.Items.Count).All(i => AreEqual(x.Items[i], y.Items[i], budget));
            case (MappingValue x, MappingValue y):
                return x.Entries.Count == y.Entries.Count && x.Entries.All(entry => y.TryGet(entry.Key, out TemplateValue? other) && AreEqual(entry.Value, other, budget));
            default:
                return IsNumber(a) && IsNumber(b) ? CompareNumbers(a, b) == 0 : ReferenceEquals(a, b);
        }
    }

    /// <summary>Below 0, 0 or above; a fault where the two have no order. Null for a number that is none.</summary>
    public static int? Compare(TemplateValue a, TemplateValue b, string @operator, Budget budget)
    {
        budget.Step();
        switch (a, b)
        {
            case (TextValue x, TextValue y):
                budget.Text(Math.Min(x.Value.Length, y.Value.Length));
                return PythonText.Compare(x.Value, y.Value);
            case (SequenceValue x, SequenceValue y) when x.Kind == y.Kind && x.Kind is SequenceKind.List or SequenceKind.Tuple:
                return CompareItems(x.Items, y.Items, @operator, budget);
            default:
                return IsNumber(a) && IsNumber(b)
                    ? CompareNumbers(a, b)
                    : throw new TemplateFault(((a as UndefinedValue) ?? (b as UndefinedValue))?.Reason ?? $"'{@operator}' not supported between '{a.TypeName}' and '{b.TypeName}'");
        }
    }

    public static bool Contains(TemplateValue container, TemplateValue element, Budget budget)
    {
        switch (container)
        {
            case TextValue text when element is TextValue part:
                budget.Text(text.Value.Length);
                return text.Value.Contains(part.Value, StringComparison.Ordinal);
            case TextValue:
                throw new TemplateFault($"'in <string>' requires string as left operand, not {element.TypeName}");
            case MappingValue mapping:
                budget.Key(element);
                return mapping.TryGet(element, out _);
            case SequenceValue sequence:
                return sequence.Take().Any(item => AreEqual(item, element, budget));
            case UndefinedValue:
                return false;
            default:
                throw new TemplateFault($"argument of type '{container.TypeName}' is not iterable");
        }
    }

    public static bool IsNumber(TemplateValue value) => value is IntegerValue or FloatValue or BoolValue;

    private static int? CompareItems(IReadOnlyList<TemplateValue> a, IReadOnlyList<TemplateValue> b, string @operator, Budget budget)
    {
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (!AreEqual(a[i], b[i], budget))
            {
                return Compare(a[i], b[i], @operator, budget);
            }
        }

        return a.Count.CompareTo(b.Count);
    }

    private static int? CompareNumbers(TemplateValue a, TemplateValue b)
    {
        if (a is not FloatValue && b is not FloatValue)
        {
            return Arithmetic.Integer(a).CompareTo(Arithmetic.Integer(b));
        }

        if (a is FloatValue x && b is FloatValue y)
        {
            return double.IsNaN(x.Value) || double.IsNaN(y.Value) ? null : x.Value.CompareTo(y.Value);
        }

        return a is FloatValue first ? CompareExactly(first.Value, Arithmetic.Integer(b)) : -CompareExactly(((FloatValue)b).Value, Arithmetic.Integer(a));
    }

    private static int? CompareExactly(double a, BigInteger b)
    {
        if (!double.IsFinite(a))
        {
            return double.IsNaN(a) ? null : double.Sign(a);
        }

        int whole = new BigInteger(Math.Floor(a)).CompareTo(b);
        return whole == 0 && Math.Floor(a) != a ? 1 : whole;
    }
}
