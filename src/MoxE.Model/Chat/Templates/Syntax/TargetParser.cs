using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>Reads what values are given to: names, attributes of namespaces, tuples of them.</summary>
internal sealed class TargetParser(TokenReader tokens)
{
    private static readonly HashSet<string> Reserved = ["true", "false", "none", "True", "False", "None"];

    /// <summary>One target or several with commas between.</summary>
    public Target ReadTuple(bool withAttributes = false)
    {
        int line = tokens.Current.Line;
        List<Target> items = [ReadOne(withAttributes)];
        bool isTuple = false;
        while (tokens.Skip(","))
        {
            isTuple = true;
            if (tokens.Current.Kind != TokenKind.Name && !tokens.Current.IsOperator("("))
            {
                break;
            }

            items.Add(ReadOne(withAttributes));
        }

        return isTuple ? new TupleTarget(line, items) : items[0];
    }

    public Target ReadOne(bool withAttributes = false)
    {
        int line = tokens.Current.Line;
        if (tokens.Skip("("))
        {
            tokens.Enter();
            Target inner = ReadTuple(withAttributes);
            tokens.Leave();
            tokens.Expect(")");
            return inner;
        }

        string name = tokens.ExpectName("a name");
        if (Reserved.Contains(name))
        {
            throw new TemplateFault(line, $"found {name} as a target; allowed: a name that is no constant");
        }

        return withAttributes && tokens.Skip(".")
            ? new AttributeTarget(line, name, tokens.ExpectName("an attribute of a namespace"))
            : new NameTarget(line, name);
    }
}
