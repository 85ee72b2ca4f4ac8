using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>The methods of lists and tuples. Those that would change one are forbidden, as in Jinja2's immutable sandbox.</summary>
internal static class SequenceMethods
{
    public static TemplateValue? Find(SequenceValue sequence, string name, RenderContext context) => name switch
    {
        _ when !sequence.HasPlaces => null,
        "index" => new CallableValue(name, arguments => Index(sequence, arguments, context.Budget)),
        "count" => new CallableValue(name, arguments => Count(sequence, arguments, context.Budget)),
        "copy" when sequence.Kind == SequenceKind.List => new CallableValue(name, _ => sequence),
        "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" when sequence.Kind == SequenceKind.List => Access.Forbidden(sequence, name),
        _ => null,
    };

    private static IntegerValue Index(SequenceValue sequence, Arguments arguments, Budget budget)
    {
        TemplateValue wanted = arguments.Bind("index", 1, "value")[0]!;
        for (int i = 0; i < sequence.Items.Count; i++)
        {
            if (Comparison.AreEqual(sequence.Items[i], wanted, budget))
            {
                return IntegerValue.Of(i);
            }
        }

        throw new TemplateFault("index: the value is not in the list");
    }

    private static IntegerValue Count(SequenceValue sequence, Arguments arguments, Budget budget)
    {
        TemplateValue wanted = arguments.Bind("count", 1, "value")[0]!;
        return IntegerValue.Of(sequence.Items.Count(item => Comparison.AreEqual(item, wanted, budget)));
    }
}
