namespace MoxE.Model.Chat.Templates.Values;

/// <summary>What a missing name, attribute or element gives: empty when printed or gone through, a fault when used otherwise.</summary>
/// <param name="reason">The fault's message.</param>
internal sealed class UndefinedValue(string reason) : TemplateValue
{
    public string Reason { get; } = reason;

    public override string TypeName => "Undefined";

    public override bool IsTrue => false;
}
