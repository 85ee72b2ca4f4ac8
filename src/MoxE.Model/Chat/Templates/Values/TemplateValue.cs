namespace MoxE.Model.Chat.Templates.Values;

/// <summary>A value of the template language. Nothing of the runtime can be reached from one: what it offers is written out in <c>Builtins</c>.</summary>
internal abstract class TemplateValue
{
    /// <summary>The type as Python names it, for messages.</summary>
    public abstract string TypeName { get; }

    public virtual bool IsTrue => true;

    /// <summary>Levels of containers in this value; bounded, so that walks over values may recurse.</summary>
    public virtual int Height => 0;
}
