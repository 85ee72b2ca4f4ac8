using System.Text;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Filters over text; every other value is taken as it prints.</summary>
internal static class TextFilters
{
    public static TemplateValue Text(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("string", 0);
        return new TextValue(Display.ToText(subject, context.Budget));
    }

    public static TemplateValue Upper(TemplateValue subject, Arguments arguments, RenderContext context) => Mapped(subject, arguments, context, "upper", TextCase.Upper);

    public static TemplateValue Lower(TemplateValue subject, Arguments arguments, RenderContext context) => Mapped(subject, arguments, context, "lower", TextCase.Lower);

    public static TemplateValue Capitalize(TemplateValue subject, Arguments arguments, RenderContext context) => Mapped(subject, arguments, context, "capitalize", TextCase.Capitalize);

    public static TemplateValue Title(TemplateValue subject, Arguments arguments, RenderContext context) => Mapped(subject, arguments, context, "title", TextCase.TitleOfWords);

    public static TemplateValue Trim(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue? characters = arguments.Bind("trim", 0, "chars")[0];
        TaggedText text = Display.ToText(subject, context.Budget);
        context.Budget.Text(text.Value.Length);
        return new TextValue(PythonText.Strip(text, TextMethods.Dropped(characters, "trim"), left: true, right: true));
    }

    public static TemplateValue Replace(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("replace", 2, "old", "new", "count");
        int count = bound[2] is null or NoneValue ? -1 : Convert.Count(bound[2]!, "replace");
        Budget budget = context.Budget;
        return TextReplacement.Apply(Display.ToText(subject, budget), Display.ToText(bound[0]!, budget).Value, Display.ToText(bound[1]!, budget), count, budget);
    }

    public static TemplateValue Center(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue? width = arguments.Bind("center", 0, "width")[0];
        return TextPadding.Center(Display.ToText(subject, context.Budget), width is null ? 80 : Convert.Count(width, "center"), ' ', context.Budget);
    }

    public static TemplateValue Format(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue values = arguments switch
        {
            { Named.Count: 0 } => SequenceValue.Tuple(arguments.Positional),
            { Positional.Count: 0 } => new MappingValue(arguments.Named.Select(argument => KeyValuePair.Create<TemplateValue, TemplateValue>(new TextValue(argument.Key, TextOrigin.Template), argument.Value))),
            _ => throw new TemplateFault("can't handle positional and keyword arguments at the same time"),
        };
        return PercentFormat.Apply(Display.ToText(subject, context.Budget), values, context.Budget);
    }

    /// <summary>HTML's five characters as entities.</summary>
    public static TemplateValue Escape(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("escape", 0);
        TaggedText text = Display.ToText(subject, context.Budget);
        var builder = new TaggedTextBuilder(context.Budget);
        for (int i = 0; i < text.Value.Length; i++)
        {
            string? entity = text.Value[i] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&#34;", '\'' => "&#39;", _ => null };
            if (entity is null)
            {
                builder.Append(text, i, 1);
            }
            else
            {
                builder.Append(entity, text.OriginAt(i));
            }
        }

        return new TextValue(builder.ToText());
    }

    public static TemplateValue Indent(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("indent", 0, "width", "first", "blank");
        TaggedText indentation = bound[0] switch
        {
            TextValue given => given.Text,
            var width => new TaggedText(new string(' ', Math.Clamp(width is null ? 4 : Convert.Count(width, "indent"), 0, 1000)), TextOrigin.Data),
        };
        return TextIndent.Apply(Display.ToText(subject, context.Budget), indentation, Convert.Flag(bound[1]), Convert.Flag(bound[2]), context.Budget);
    }

    public static TemplateValue Truncate(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        TemplateValue?[] bound = arguments.Bind("truncate", 0, "length", "killwords", "end", "leeway");
        int length = bound[0] is null ? 255 : Convert.Count(bound[0]!, "truncate");
        TextValue end = bound[2] is null ? new TextValue("...", TextOrigin.Template) : Convert.TextOf(bound[2]!, "truncate");
        int leeway = bound[3] is null or NoneValue ? 5 : Convert.Count(bound[3]!, "truncate");
        TaggedText text = Display.ToText(subject, context.Budget);
        if (length < end.Text.Count || leeway < 0)
        {
            throw new TemplateFault($"truncate: found length {length}, leeway {leeway}; allowed: at least {end.Text.Count} and 0");
        }

        if (text.Count <= (long)length + leeway)
        {
            return new TextValue(text);
        }

        TaggedText kept = text.Units(0, text.UnitOf(length - end.Text.Count));
        int space = Convert.Flag(bound[1]) ? -1 : kept.Value.LastIndexOf(' ');
        var builder = new TaggedTextBuilder(context.Budget);
        builder.Append(kept, 0, space < 0 ? kept.Value.Length : space);
        builder.Append(end.Text);
        return new TextValue(builder.ToText());
    }

    public static TemplateValue WordCount(TemplateValue subject, Arguments arguments, RenderContext context)
    {
        arguments.Bind("wordcount", 0);
        string text = Display.ToText(subject, context.Budget).Value;
        context.Budget.Text(text.Length);
        (int words, bool inside) = (0, false);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isWord = Rune.IsLetterOrDigit(rune) || rune.Value == '_' || Rune.IsNumber(rune);
            words += isWord && !inside ? 1 : 0;
            inside = isWord;
        }

        return IntegerValue.Of(words);
    }

    private static TextValue Mapped(TemplateValue subject, Arguments arguments, RenderContext context, string name, Func<TaggedText, Budget, TaggedText> map)
    {
        arguments.Bind(name, 0);
        return new TextValue(map(Display.ToText(subject, context.Budget), context.Budget));
    }
}
