namespace MoxE.Model.Chat.Templates.Values;

/// <summary>What a missing name, attribute or element gives: empty when printed or gone through, a fault when used otherwise.</summary>
/// <param name="reason">The fault's message.</param>
/// <param name="isForbidden">Whether every use is a fault, printing included.</param>
internal sealed class UndefinedValue(string reason, bool isForbidden = false) : TemplateValue
{
    public string Reason { get; } = reason;

    public bool IsForbidden { get; } = isForbidden;

    public override string TypeName => "Undefined";

    public override bool IsTrue => false;
}
