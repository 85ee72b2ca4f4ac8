namespace MoxE.Model.Chat.Templates.Values;

internal sealed class FloatValue(double value) : TemplateValue
{
    public double Value { get; } = value;

    public override string TypeName => "float";

    public override bool IsTrue => Value != 0;
}
