namespace MoxE.Engine.Constraints.Expressions;

/// <summary>Named rules that may call each other; rule 0 is the whole text. A rule is numbered first and given its body later.</summary>
internal sealed class RuleSet
{
    private readonly List<(string Name, Expression? Body)> _rules = [];

    public int Count => _rules.Count;

    /// <summary>Numbers a rule; the name is for messages.</summary>
    public int Add(string name)
    {
        _rules.Add((name, null));
        return _rules.Count - 1;
    }

    public int Add(string name, Expression body)
    {
        int rule = Add(name);
        Define(rule, body);
        return rule;
    }

    public void Define(int rule, Expression body) => _rules[rule] = (_rules[rule].Name, body);

    public string Name(int rule) => _rules[rule].Name;

    public Expression Body(int rule) => _rules[rule].Body ?? throw new InvalidOperationException($"rule {Name(rule)} has no body");
}
