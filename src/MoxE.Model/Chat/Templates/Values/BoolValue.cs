namespace MoxE.Model.Chat.Templates.Values;

internal sealed class BoolValue : TemplateValue
{
    private BoolValue(bool value) => Value = value;

    public static BoolValue True { get; } = new(true);

    public static BoolValue False { get; } = new(false);

    public bool Value { get; }

    public override string TypeName => "bool";

    public override bool IsTrue => Value;

    public static BoolValue Of(bool value) => value ? True : False;
}
