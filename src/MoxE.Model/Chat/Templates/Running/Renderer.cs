using MoxE.Model.Chat.Templates.Builtins;
using MoxE.Model.Chat.Templates.Syntax;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>Runs the statements of a template once.</summary>
internal sealed class Renderer
{
    private readonly Budget _budget;
    private readonly Evaluator _evaluator;
    private TaggedTextBuilder _output;

    /// <param name="context">Limits and clock.</param>
    /// <param name="names">The variables the template is given.</param>
    public Renderer(RenderContext context, IEnumerable<KeyValuePair<string, TemplateValue>> names)
    {
        _budget = context.Budget;
        _output = new TaggedTextBuilder(_budget);
        var globals = new Scope(null);
        foreach ((string name, TemplateValue value) in Globals.Of(context).Concat(names))
        {
            globals.Set(name, value);
        }

        _evaluator = new Evaluator(context, new Scope(globals));
    }

    /// <summary>The line that was being evaluated.</summary>
    public int Line => _evaluator.Line;

    public TaggedText Render(IReadOnlyList<Statement> template)
    {
        Run(template);
        return _output.ToText();
    }

    private Flow Run(IReadOnlyList<Statement> body)
    {
        _budget.Enter();
        Flow flow = Flow.Normal;
        for (int i = 0; i < body.Count && flow == Flow.Normal; i++)
        {
            flow = Run(body[i]);
        }

        _budget.Leave();
        return flow;
    }

    private Flow Run(Statement statement)
    {
        _budget.Step();
        _evaluator.Line = statement.Line;
        switch (statement)
        {
            case TextData data:
                _output.Append(data.Text, TextOrigin.Template);
                break;
            case Print print:
                _output.Append(Display.ToText(_evaluator.Evaluate(print.Value), _budget));
                break;
            case If choice:
                foreach ((Expression condition, IReadOnlyList<Statement> body) in choice.Branches)
                {
                    if (_evaluator.Evaluate(condition).IsTrue)
                    {
                        return Run(body);
                    }
                }

                return Run(choice.Else);
            case For loop:
                RunLoop(loop, _evaluator.Evaluate(loop.Items), depth: 0);
                break;
            case Set set:
                Assign(set.Target, _evaluator.Evaluate(set.Value));
                break;
            case SetBlock set:
                Assign(set.Target, Filtered(set.Filters, new TextValue(Capture(() => RunInside(set.Body)))));
                break;
            case FilterBlock block:
                TemplateValue filtered = Filtered(block.Filters, new TextValue(Capture(() => RunInside(block.Body))));
                _output.Append(Display.ToText(filtered, _budget));
                break;
            case With with:
                RunWith(with);
                break;
            case Generation generation:
                RunInside(generation.Body);
                break;
            case Macro macro:
                _evaluator.Scope.Set(macro.Name, Define(macro));
                break;
            case CallBlock block:
                RunCall(block);
                break;
            case Break:
                return Flow.Break;
            case Continue:
                return Flow.Continue;
        }

        return Flow.Normal;
    }

    private void RunLoop(For loop, TemplateValue items, int depth)
    {
        _budget.Enter();
        Scope outside = _evaluator.Scope;
        IReadOnlyList<TemplateValue> elements = Chosen(loop, Access.Iterate(items, _budget));
        var state = new LoopValue(elements, depth, loop.IsRecursive ? arguments => Recurse(loop, arguments, outside, depth + 1) : null);
        for (int i = 0; i < elements.Count; i++)
        {
            state.Index = i;
            _evaluator.Scope = new Scope(outside);
            _evaluator.Scope.Set("loop", state);
            Assign(loop.Target, elements[i]);
            if (Run(loop.Body) == Flow.Break)
            {
                break;
            }
        }

        if (elements.Count == 0)
        {
            _evaluator.Scope = new Scope(outside);
            Run(loop.Else);
        }

        _evaluator.Scope = outside;
        _budget.Leave();
    }

    private IReadOnlyList<TemplateValue> Chosen(For loop, IReadOnlyList<TemplateValue> items)
    {
        if (loop.Condition is null)
        {
            return items;
        }

        Scope outside = _evaluator.Scope;
        List<TemplateValue> chosen = [];
        foreach (TemplateValue item in items)
        {
            _evaluator.Scope = new Scope(outside);
            Assign(loop.Target, item);
            if (_evaluator.Evaluate(loop.Condition).IsTrue)
            {
                chosen.Add(item);
            }
        }

        _evaluator.Scope = outside;
        return chosen;
    }

    private TextValue Recurse(For loop, Arguments arguments, Scope outside, int depth)
    {
        TemplateValue items = arguments.Bind("loop", 1, "iterable")[0]!;
        Scope here = _evaluator.Scope;
        _evaluator.Scope = outside;
        TaggedText text = Capture(() => RunLoop(loop, items, depth));
        _evaluator.Scope = here;
        return new TextValue(text);
    }

    // In a scope of its own.
    private void RunInside(IReadOnlyList<Statement> body)
    {
        Scope outside = _evaluator.Scope;
        _evaluator.Scope = new Scope(outside);
        Run(body);
        _evaluator.Scope = outside;
    }

    private void RunWith(With with)
    {
        Scope outside = _evaluator.Scope;
        var inside = new Scope(outside);
        foreach ((Target target, Expression expression) in with.Values)
        {
            // Each value is evaluated outside: one does not see the others.
            TemplateValue value = _evaluator.Evaluate(expression);
            _evaluator.Scope = inside;
            Assign(target, value);
            _evaluator.Scope = outside;
        }

        _evaluator.Scope = inside;
        Run(with.Body);
        _evaluator.Scope = outside;
    }

    private TaggedText Capture(Action write)
    {
        TaggedTextBuilder outside = _output;
        _output = new TaggedTextBuilder(_budget);
        write();
        TaggedText text = _output.ToText();
        _output = outside;
        return text;
    }

    private TemplateValue Filtered(IReadOnlyList<FilterStep> filters, TemplateValue value) =>
        filters.Aggregate(value, (current, step) => _evaluator.Apply(step, current));

    private CallableValue Define(Macro macro)
    {
        Scope outside = _evaluator.Scope;
        return new CallableValue(macro.Name, arguments => CallMacro(macro, arguments, outside));
    }

    private TextValue CallMacro(Macro macro, Arguments arguments, Scope outside)
    {
        _budget.Enter();
        Scope here = _evaluator.Scope;
        _evaluator.Scope = new Scope(outside);
        MacroArguments.Bind(macro, arguments, _evaluator);
        TaggedText text = Capture(() => Run(macro.Body));
        _evaluator.Scope = here;
        _budget.Leave();
        return new TextValue(text);
    }

    private void RunCall(CallBlock block)
    {
        Arguments arguments = _evaluator.Evaluate(block.Call.Arguments);
        arguments = arguments with { Named = [.. arguments.Named, new("caller", Define(block.Caller))] };
        _output.Append(Display.ToText(_evaluator.Invoke(block.Call, arguments), _budget));
    }

    private void Assign(Target target, TemplateValue value)
    {
        switch (target)
        {
            case NameTarget name:
                _evaluator.Scope.Set(name.Name, value);
                break;
            case AttributeTarget attribute:
                NamespaceValue space = _evaluator.Scope.TryGet(attribute.Name, out TemplateValue? owner) && owner is NamespaceValue found
                    ? found : throw new TemplateFault("cannot assign attribute on non-namespace object");
                space.Attributes[attribute.Attribute] = value;
                break;
            case TupleTarget tuple:
                IReadOnlyList<TemplateValue> items = Access.Iterate(value, _budget);
                if (items.Count != tuple.Items.Count)
                {
                    throw new TemplateFault($"found {items.Count} values for {tuple.Items.Count} names");
                }

                for (int i = 0; i < items.Count; i++)
                {
                    Assign(tuple.Items[i], items[i]);
                }

                break;
        }
    }
}
