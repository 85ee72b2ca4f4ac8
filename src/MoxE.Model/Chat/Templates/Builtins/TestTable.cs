using System.Numerics;
using System.Text;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The tests by name.</summary>
internal static class TestTable
{
    private static readonly Dictionary<string, Builtin> Tests = new(StringComparer.Ordinal)
    {
        ["boolean"] = Type(value => value is BoolValue),
        ["callable"] = Type(value => value is CallableValue or UndefinedValue || value is LoopValue),
        ["defined"] = Type(value => value is not UndefinedValue),
        ["divisibleby"] = DivisibleBy,
        ["even"] = (subject, arguments, _) => Parity(subject, arguments, "even", isEven: true),
        ["escaped"] = Type(_ => false),
        ["false"] = Type(value => value == BoolValue.False),
        ["filter"] = (subject, _, context) => IsNameOf(subject, context.Budget, name => FilterTable.Find(name) is not null),
        ["float"] = Type(value => value is FloatValue),
        ["integer"] = Type(value => value is IntegerValue),
        ["iterable"] = Type(value => value is TextValue or SequenceValue or MappingValue or UndefinedValue or LoopValue),
        ["lower"] = (subject, _, context) => OneCase(subject, context, Rune.IsUpper),
        ["mapping"] = Type(value => value is MappingValue),
        ["none"] = Type(value => value is NoneValue),
        ["number"] = Type(Comparison.IsNumber),
        ["odd"] = (subject, arguments, _) => Parity(subject, arguments, "odd", isEven: false),
        ["sameas"] = (subject, arguments, context) => BoolValue.Of(AreSame(subject, arguments.Bind("sameas", 1, "other")[0]!, context.Budget)),
        ["sequence"] = Type(value => value is TextValue or MappingValue or UndefinedValue or SequenceValue { HasPlaces: true }),
        ["string"] = Type(value => value is TextValue),
        ["test"] = (subject, _, context) => IsNameOf(subject, context.Budget, name => Find(name) is not null),
        ["true"] = Type(value => value == BoolValue.True),
        ["undefined"] = Type(value => value is UndefinedValue),
        ["upper"] = (subject, _, context) => OneCase(subject, context, Rune.IsLower),
        ["=="] = Compared("=="),
        ["eq"] = Compared("=="),
        ["equalto"] = Compared("=="),
        ["!="] = Compared("!="),
        ["ne"] = Compared("!="),
        [">"] = Compared(">"),
        ["gt"] = Compared(">"),
        ["greaterthan"] = Compared(">"),
        [">="] = Compared(">="),
        ["ge"] = Compared(">="),
        ["<"] = Compared("<"),
        ["lt"] = Compared("<"),
        ["lessthan"] = Compared("<"),
        ["<="] = Compared("<="),
        ["le"] = Compared("<="),
        ["in"] = Compared("in"),
    };

    /// <summary>All names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Tests.Keys.Where(name => char.IsLetter(name[0])).Order(StringComparer.Ordinal));

    public static Builtin? Find(string name) => Tests.GetValueOrDefault(name);

    private static Builtin Type(Func<TemplateValue, bool> holds) => (subject, arguments, _) =>
    {
        arguments.Bind("the test", 0);
        return BoolValue.Of(holds(subject));
    };

    private static Builtin Compared(string comparison) => (subject, arguments, context) =>
        BoolValue.Of(Evaluator.Holds(subject, comparison, arguments.Bind("the test", 1, "other")[0]!, context.Budget));

    private static BoolValue Parity(TemplateValue subject, Arguments arguments, string test, bool isEven)
    {
        arguments.Bind(test, 0);
        return BoolValue.Of(Convert.Integer(subject, test).IsEven == isEven);
    }

    private static BoolValue DivisibleBy(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        BigInteger divisor = Convert.Integer(arguments.Bind("divisibleby", 1, "num")[0]!, "divisibleby");
        return divisor.IsZero ? throw new TemplateFault("division by zero") : BoolValue.Of((Convert.Integer(subject, "divisibleby") % divisor).IsZero);
    }

    private static BoolValue IsNameOf(TemplateValue subject, Budget budget, Func<string, bool> isKnown)
    {
        budget.Key(subject);
        return BoolValue.Of(subject is TextValue name && isKnown(name.Value));
    }

    // Constants, small integers and short texts are one object each in Python.
    private static bool AreSame(TemplateValue a, TemplateValue b, Budget budget) => (a, b) switch
    {
        (TextValue, TextValue) => Comparison.AreEqual(a, b, budget),
        (IntegerValue x, IntegerValue y) => x.Value == y.Value,
        _ => ReferenceEquals(a, b),
    };

    private static BoolValue OneCase(TemplateValue subject, RenderContext context, Func<Rune, bool> isOther)
    {
        string text = Display.ToText(subject, context.Budget).Value;
        context.Budget.Text(text.Length);
        return BoolValue.Of(text.EnumerateRunes().Any(PythonText.IsCased) && !text.EnumerateRunes().Any(isOther));
    }
}
