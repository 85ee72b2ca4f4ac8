using System.Text.Json;
using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>Turns a schema into rules: one for each conjunction of schemas that a value somewhere must satisfy.</summary>
internal sealed class SchemaCompiler
{
    private readonly RuleSet _rules = new();
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal); // conjunction key to rule
    private readonly Queue<(int Rule, Conjunction Schemas)> _waiting = [];
    private readonly SchemaDocument _document;
    private readonly SchemaFlattener _flattener;
    private readonly ShapeWriter _writer;
    private readonly JsonValues _values;
    private readonly ConstraintLimits _limits;

    private SchemaCompiler(JsonElement root, ConstraintLimits limits)
    {
        _limits = limits;
        _document = new(root);
        _flattener = new(_document, limits);
        RuleOf(Conjunction.Of(SchemaReader.Schema(_document.Root)));
        _values = new(_rules);
        _writer = new(_values, _flattener, RuleOf, limits);
    }

    public static RuleSet Compile(string text, ConstraintLimits limits)
    {
        using JsonDocument json = JsonSource.Parse(text, "the schema", limits);
        SchemaCompiler compiler = new(json.RootElement, limits);
        while (compiler._waiting.TryDequeue(out var next))
        {
            compiler._rules.Define(next.Rule, compiler.Body(next.Schemas));
        }

        return compiler._rules;
    }

    private Expression.Call RuleOf(Conjunction schemas)
    {
        if (!_known.TryGetValue(schemas.Key, out int rule))
        {
            if (_known.Count >= _limits.MaxRules)
            {
                throw schemas.Nodes[0].Refuse($"more than {_limits.MaxRules} schemas and conjunctions of them", $"up to {_limits.MaxRules} ({nameof(ConstraintLimits.MaxRules)})");
            }

            rule = _rules.Add(schemas.Key);
            _known.Add(schemas.Key, rule);
            _waiting.Enqueue((rule, schemas));
        }

        return new Expression.Call(rule);
    }

    private Expression Body(Conjunction schemas)
    {
        if (schemas.Nodes is [{ Element.ValueKind: JsonValueKind.Object } node])
        {
            // A schema that only passes on to others keeps them as rules, so that it may be recursive.
            if (SchemaReader.SaysOnly(node.Element, "$ref"))
            {
                return RuleOf(Conjunction.Of(SchemaReader.Schema(_document.Resolve(node.Child("$ref")))));
            }

            foreach (string union in new[] { "anyOf", "oneOf" })
            {
                if (SchemaReader.SaysOnly(node.Element, union))
                {
                    if (union == "oneOf")
                    {
                        _flattener.CheckDisjoint(node);
                    }

                    return Expression.Any([.. SchemaFlattener.Parts(node, union).Select(part => RuleOf(Conjunction.Of(part)))]);
                }
            }
        }

        return Expression.Any([.. _flattener.Flatten(schemas).Select(_writer.Write)]);
    }
}
