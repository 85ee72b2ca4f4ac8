using System.Numerics;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Arguments as what a builtin needs.</summary>
internal static class Convert
{
    public static BigInteger Integer(TemplateValue value, string function) => value is IntegerValue or BoolValue
        ? Arithmetic.Integer(value)
        : throw new TemplateFault(value is UndefinedValue undefined ? undefined.Reason : $"{function}: found {value.TypeName}; allowed: an integer");

    /// <summary>An integer brought into the range of places and counts.</summary>
    public static int Count(TemplateValue value, string function) => (int)BigInteger.Clamp(Integer(value, function), int.MinValue / 4, int.MaxValue / 4);

    public static string Text(TemplateValue value, string function) => TextOf(value, function).Value;

    /// <summary>A text by which something is looked up.</summary>
    public static string Name(TemplateValue value, string function, Budget budget)
    {
        budget.Key(value);
        return Text(value, function);
    }

    public static TextValue TextOf(TemplateValue value, string function) => value as TextValue
        ?? throw new TemplateFault(value is UndefinedValue undefined ? undefined.Reason : $"{function}: found {value.TypeName}; allowed: a text");

    public static bool Flag(TemplateValue? value) => value is { IsTrue: true };
}
