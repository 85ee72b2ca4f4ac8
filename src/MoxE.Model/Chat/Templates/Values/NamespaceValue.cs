namespace MoxE.Model.Chat.Templates.Values;

/// <summary>The one value that changes: <c>namespace()</c>, whose attributes can be set from inside a loop. It cannot be printed, for it may hold itself.</summary>
internal sealed class NamespaceValue : TemplateValue
{
    public Dictionary<string, TemplateValue> Attributes { get; } = new(StringComparer.Ordinal);

    public override string TypeName => "Namespace";
}
