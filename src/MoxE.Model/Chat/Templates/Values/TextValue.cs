using MoxE.Model.Chat.Templates.Text;

namespace MoxE.Model.Chat.Templates.Values;

internal sealed class TextValue(TaggedText text) : TemplateValue
{
    public TextValue(string text, TextOrigin origin)
        : this(new TaggedText(text, origin))
    {
    }

    public TaggedText Text { get; } = text;

    public string Value => Text.Value;

    public override string TypeName => "str";

    public override bool IsTrue => Value.Length > 0;
}
