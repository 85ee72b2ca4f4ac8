using System.Diagnostics.CodeAnalysis;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>The names of a block. A name that is set here hides the same one outside and leaves it as it is.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, TemplateValue> _names = new(StringComparer.Ordinal);

    public void Set(string name, TemplateValue value) => _names[name] = value;

    public bool TryGet(string name, [NotNullWhen(true)] out TemplateValue? value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._names.TryGetValue(name, out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    private Scope? Outer { get; } = outer;
}
