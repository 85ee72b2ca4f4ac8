using MoxE.Model.Chat.Templates.Syntax;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>Gives a macro's parameters their values, in the scope the macro is about to run in.</summary>
internal static class MacroArguments
{
    public static void Bind(Macro macro, Arguments arguments, Evaluator evaluator)
    {
        var named = arguments.Named.ToDictionary(StringComparer.Ordinal);
        for (int i = 0; i < macro.Parameters.Count; i++)
        {
            (string name, Expression? otherwise) = macro.Parameters[i];
            bool isNamed = named.Remove(name, out TemplateValue? value);
            if (i < arguments.Positional.Count)
            {
                value = isNamed ? throw new TemplateFault($"macro '{macro.Name}' got multiple values for argument '{name}'") : arguments.Positional[i];
            }

            value ??= otherwise is null ? new UndefinedValue($"parameter '{name}' was not provided") : evaluator.Evaluate(otherwise);
            evaluator.Scope.Set(name, value);
        }

        BindCaller(macro, named, evaluator.Scope);
        BindRest(macro, arguments, named, evaluator.Scope);
    }

    private static void BindCaller(Macro macro, Dictionary<string, TemplateValue> named, Scope scope)
    {
        if (macro.NamesUsed.Contains("caller") && macro.Parameters.All(parameter => parameter.Name != "caller"))
        {
            scope.Set("caller", named.Remove("caller", out TemplateValue? caller) ? caller : new UndefinedValue("No caller defined"));
        }
    }

    private static void BindRest(Macro macro, Arguments arguments, Dictionary<string, TemplateValue> named, Scope scope)
    {
        if (macro.NamesUsed.Contains("kwargs"))
        {
            scope.Set("kwargs", new MappingValue(named.Select(entry => KeyValuePair.Create<TemplateValue, TemplateValue>(new TextValue(entry.Key, TextOrigin.Template), entry.Value))));
        }
        else if (named.Count > 0)
        {
            throw new TemplateFault($"macro '{macro.Name}' takes no keyword argument '{named.Keys.First()}'");
        }

        if (macro.NamesUsed.Contains("varargs"))
        {
            scope.Set("varargs", SequenceValue.Tuple([.. arguments.Positional.Skip(macro.Parameters.Count)]));
        }
        else if (arguments.Positional.Count > macro.Parameters.Count)
        {
            throw new TemplateFault($"macro '{macro.Name}' takes not more than {macro.Parameters.Count} argument(s)");
        }
    }
}
