using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Values;

/// <summary>A function of the language, a method with its subject, or a macro.</summary>
internal sealed class CallableValue(string name, Func<Arguments, TemplateValue> call) : TemplateValue
{
    public string Name { get; } = name;

    public override string TypeName => "function";

    public TemplateValue Call(Arguments arguments) => call(arguments);
}
