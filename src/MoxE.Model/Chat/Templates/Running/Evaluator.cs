using MoxE.Model.Chat.Templates.Syntax;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>Gives expressions their values.</summary>
internal sealed class Evaluator(RenderContext context, Scope root)
{
    private readonly Budget _budget = context.Budget;

    /// <summary>The line of what is evaluated.</summary>
    public int Line { get; set; }

    public Scope Scope { get; set; } = root;

    public TemplateValue Evaluate(Expression expression)
    {
        _budget.Enter();
        _budget.Step();
        Line = expression.Line;
        TemplateValue value = expression switch
        {
            Constant constant => constant.Value,
            Variable variable => Scope.TryGet(variable.Name, out TemplateValue? found) ? found : new UndefinedValue($"'{variable.Name}' is undefined"),
            AttributeAccess access => Access.Attribute(Evaluate(access.Owner), access.Name, context),
            ItemAccess access => Access.Item(Evaluate(access.Owner), Evaluate(access.Key), context),
            SliceAccess slice => Access.Slice(Evaluate(slice.Owner), Optional(slice.Start), Optional(slice.Stop), Optional(slice.Step), _budget),
            Call call => Invoke(call, Evaluate(call.Arguments)),
            FilterUse use => Use(use.Line, use.Filter, Evaluate(use.Subject), use.Arguments),
            TestUse use => Use(use.Line, use.Test, Evaluate(use.Subject), use.Arguments),
            Binary binary => Calculate(binary),
            Logical logical => Evaluate(logical.Left) is var left && left.IsTrue == logical.IsAnd ? Evaluate(logical.Right) : left,
            Not not => BoolValue.Of(!Evaluate(not.Value).IsTrue),
            Sign sign => Arithmetic.Signed(sign.IsNegative, Evaluate(sign.Value)),
            Concatenation concatenation => Concatenate(concatenation),
            ComparisonChain chain => Compare(chain),
            Conditional conditional => Choose(conditional),
            SequenceDisplay display => new SequenceValue(display.Kind, [.. display.Items.Select(Evaluate)]),
            MappingDisplay display => new MappingValue([.. display.Entries.Select(entry => KeyValuePair.Create(EvaluateKey(entry.Key), Evaluate(entry.Value)))]),
            _ => throw new InvalidOperationException($"an expression of type {expression.GetType().Name}"),
        };
        _budget.Leave();
        return value;
    }

    public Arguments Evaluate(ArgumentList list)
    {
        if (ReferenceEquals(list, ArgumentList.None))
        {
            return Arguments.None;
        }

        List<TemplateValue> positional = [.. list.Positional.Select(Evaluate)];
        List<KeyValuePair<string, TemplateValue>> named = [.. list.Named.Select(argument => KeyValuePair.Create(argument.Name, Evaluate(argument.Value)))];
        if (list.Unpacked is not null)
        {
            positional.AddRange(Access.Iterate(Evaluate(list.Unpacked), _budget));
        }

        if (list.UnpackedNamed is not null)
        {
            MappingValue more = Evaluate(list.UnpackedNamed) as MappingValue ?? throw new TemplateFault("argument after ** must be a mapping");
            _budget.Step(more.Entries.Count);
            HashSet<string> names = new(named.Select(argument => argument.Key), StringComparer.Ordinal);
            foreach ((TemplateValue key, TemplateValue value) in more.Entries)
            {
                _budget.Key(key);
                string name = (key as TextValue)?.Value ?? throw new TemplateFault("keywords must be strings");
                named.Add(names.Add(name) ? new(name, value) : throw new TemplateFault($"got multiple values for keyword argument '{name}'"));
            }
        }

        return new Arguments(positional, named);
    }

    /// <summary>Applies a filter of a filter block.</summary>
    public TemplateValue Apply(FilterStep step, TemplateValue subject) => Use(step.Line, step.Filter, subject, step.Arguments);

    public TemplateValue Invoke(Call call, Arguments arguments)
    {
        TemplateValue callee = Evaluate(call.Callee);
        Line = call.Line;
        return callee switch
        {
            CallableValue function => function.Call(arguments),
            LoopValue { Recurse: { } recurse } => recurse(arguments),
            LoopValue => throw new TemplateFault("loop(): the loop must be marked 'recursive'"),
            UndefinedValue undefined => throw new TemplateFault(undefined.Reason),
            _ => throw new TemplateFault($"'{callee.TypeName}' object is not callable"),
        };
    }

    private TemplateValue Use(int line, Builtin builtin, TemplateValue subject, ArgumentList list)
    {
        Arguments arguments = Evaluate(list);
        Line = line;
        return builtin(subject, arguments, context);
    }

    private TemplateValue EvaluateKey(Expression expression)
    {
        TemplateValue key = Evaluate(expression);
        _budget.Key(key);
        return key;
    }

    private TemplateValue? Optional(Expression? expression) => expression is null ? null : Evaluate(expression);

    private TemplateValue Calculate(Binary binary)
    {
        TemplateValue left = Evaluate(binary.Left);
        TemplateValue right = Evaluate(binary.Right);
        Line = binary.Line;
        return Arithmetic.Apply(binary.Operator, left, right, _budget);
    }

    private TextValue Concatenate(Concatenation concatenation)
    {
        var builder = new TaggedTextBuilder(_budget);
        foreach (Expression part in concatenation.Parts)
        {
            builder.Append(Display.ToText(Evaluate(part), _budget));
        }

        return new TextValue(builder.ToText());
    }

    private BoolValue Compare(ComparisonChain chain)
    {
        TemplateValue left = Evaluate(chain.First);
        foreach ((string comparison, Expression rightNode) in chain.Rest)
        {
            TemplateValue right = Evaluate(rightNode);
            Line = chain.Line;
            if (!Holds(left, comparison, right, _budget))
            {
                return BoolValue.False;
            }

            left = right;
        }

        return BoolValue.True;
    }

    /// <summary>Whether one comparison holds.</summary>
    public static bool Holds(TemplateValue left, string comparison, TemplateValue right, Budget budget) => comparison switch
    {
        "==" => Comparison.AreEqual(left, right, budget),
        "!=" => !Comparison.AreEqual(left, right, budget),
        "in" => Comparison.Contains(right, left, budget),
        "not in" => !Comparison.Contains(right, left, budget),
        "<" => Comparison.Compare(left, right, comparison, budget) < 0,
        "<=" => Comparison.Compare(left, right, comparison, budget) <= 0,
        ">" => Comparison.Compare(left, right, comparison, budget) > 0,
        _ => Comparison.Compare(left, right, comparison, budget) >= 0,
    };

    private TemplateValue Choose(Conditional conditional) =>
        Evaluate(conditional.Condition).IsTrue ? Evaluate(conditional.Value)
        : conditional.Other is not null ? Evaluate(conditional.Other)
        : new UndefinedValue($"the inline if-expression on line {conditional.Line} evaluated to false and no else section was defined");
}
