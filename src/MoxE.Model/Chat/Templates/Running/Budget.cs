using System.Runtime.CompilerServices;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>Counts what a rendering uses up and ends it when a limit is passed.</summary>
internal sealed class Budget(ChatTemplateLimits limits)
{
    private long _steps;
    private long _characters;
    private int _depth;

    /// <summary>Steps taken so far.</summary>
    public long Steps => _steps;

    public ChatTemplateLimits Limits => limits;

    /// <summary>Charges evaluation steps: nodes of the template, elements handled.</summary>
    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.MaxSteps)
        {
            throw new TemplateFault($"the template takes more than {limits.MaxSteps} steps");
        }
    }

    /// <summary>Charges characters read or written.</summary>
    public void Text(long characters)
    {
        _characters += characters;
        if (_characters > limits.MaxTextWork)
        {
            throw new TemplateFault($"the template handles more than {limits.MaxTextWork} characters");
        }
    }

    /// <summary>Charges what looking a value up costs, or comparing it: a text is read whole.</summary>
    public void Key(TemplateValue key) => Text(key is TextValue text ? text.Value.Length : 0);

    /// <summary>Goes one level deeper; the stack is asked too, since how much there is of it depends on the thread.</summary>
    public void Enter()
    {
        if (++_depth > limits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault($"the template nests deeper than {limits.MaxDepth} levels");
        }
    }

    public void Leave() => _depth--;
}
