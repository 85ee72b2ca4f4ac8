using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>The arguments of a call.</summary>
/// <param name="Positional">Those without name.</param>
/// <param name="Named">Those with one, each name once.</param>
internal sealed record Arguments(IReadOnlyList<TemplateValue> Positional, IReadOnlyList<KeyValuePair<string, TemplateValue>> Named)
{
    public static Arguments None { get; } = new([], []);

    public static Arguments Of(params IReadOnlyList<TemplateValue> positional) => new(positional, []);

    /// <summary>Gives each parameter its argument, or null; the first <paramref name="required"/> must have one.</summary>
    public TemplateValue?[] Bind(string function, int required, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw new TemplateFault($"{function}: found {Positional.Count} arguments; allowed: at most {parameters.Length}");
        }

        TemplateValue?[] bound = new TemplateValue?[parameters.Length];
        for (int i = 0; i < Positional.Count; i++)
        {
            bound[i] = Positional[i];
        }

        foreach ((string name, TemplateValue value) in Named)
        {
            int place = parameters.IndexOf(name);
            if (place < 0 || bound[place] is not null)
            {
                throw new TemplateFault($"{function}: found the argument {name}{(place < 0 ? "" : " twice")}; allowed: {(parameters.Length == 0 ? "none" : string.Join(", ", parameters!))}");
            }

            bound[place] = value;
        }

        for (int i = 0; i < required; i++)
        {
            if (bound[i] is null)
            {
                throw new TemplateFault($"{function}: the argument {parameters[i]} is missing");
            }
        }

        return bound;
    }

    /// <summary>These arguments without the first positional ones.</summary>
    public Arguments Skip(int count) => this with { Positional = [.. Positional.Skip(count)] };
}
