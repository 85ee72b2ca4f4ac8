using System.Text;
using System.Text.Json;
using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Grammars;
using MoxE.Engine.Constraints.Json;
using MoxE.Engine.Constraints.Machine;
using MoxE.Engine.Constraints.Networks;
using MoxE.Engine.Constraints.Patterns;
using MoxE.Engine.Constraints.Schemas;

namespace MoxE.Engine.Constraints;

/// <summary>
/// The way from what someone wrote to what the engine masks tokens with: source, rules of expressions, network of bytes,
/// automaton. Thread-safe; a compilation takes milliseconds and belongs on the request's thread.
/// </summary>
public static class ConstraintCompiler
{
    /// <summary>Compiles a source for a vocabulary.</summary>
    /// <returns>The constraint, or the sentence that says what is wrong and where. Never throws for what a source holds.</returns>
    public static ConstraintResult Compile(ConstraintSource source, ConstraintVocabulary vocabulary, ConstraintLimits? limits = null)
    {
        try
        {
            return ConstraintResult.Of(CompileOrThrow(source, vocabulary, limits ?? ConstraintLimits.Default));
        }
        catch (SourceRefusedException refused)
        {
            return ConstraintResult.Refused(refused.Message);
        }
    }

    internal static CompiledConstraint CompileOrThrow(ConstraintSource source, ConstraintVocabulary vocabulary, ConstraintLimits limits)
    {
        CheckText(source.Text, limits);
        RuleSet rules = Parse(source, limits);
        Network network = NetworkBuilder.Build(rules, limits.MaxNetworkSize);
        int framesPerByte = LeftCalls.Check(network, rules);
        int height = network.Height(network.Starts[0]);
        if (height == Network.Unproductive)
        {
            throw new SourceRefusedException("the whole source", "what no text satisfies", "a source with at least one text");
        }

        if (height > limits.MaxDepth)
        {
            throw new SourceRefusedException("the whole source", $"texts that need {height} rules inside each other", $"up to {limits.MaxDepth} ({nameof(ConstraintLimits.MaxDepth)})");
        }

        return new CompiledConstraint(network, framesPerByte, vocabulary, limits);
    }

    private static void CheckText(string text, ConstraintLimits limits)
    {
        if (text.Length > limits.MaxSourceLength)
        {
            throw new SourceRefusedException("the whole source", $"{text.Length} characters", $"up to {limits.MaxSourceLength} ({nameof(ConstraintLimits.MaxSourceLength)})");
        }

        for (int i = 0; i < text.Length; i += Rune.TryGetRuneAt(text, i, out Rune rune) ? rune.Utf16SequenceLength : throw new SourceRefusedException($"character {i}", "half a surrogate pair", "Unicode text"))
        {
        }
    }

    private static RuleSet Parse(ConstraintSource source, ConstraintLimits limits) => source.Kind switch
    {
        ConstraintKind.JsonObject => JsonObject(),
        ConstraintKind.JsonSchema => SchemaCompiler.Compile(source.Text, limits),
        ConstraintKind.Regex => Only("the pattern", PatternParser.Parse(source.Text, "", isSearch: false, set => new Expression.Characters(set), limits)),
        ConstraintKind.Choice => Only("the choice", Choice(source.Text, limits)),
        ConstraintKind.Grammar => GrammarParser.Parse(source.Text, limits),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "a kind of constraint"),
    };

    private static RuleSet Only(string name, Expression body)
    {
        RuleSet rules = new();
        rules.Add(name, body);
        return rules;
    }

    private static RuleSet JsonObject()
    {
        RuleSet rules = new();
        int whole = rules.Add("the text");
        rules.Define(whole, new JsonValues(rules).Object);
        return rules;
    }

    private static Expression Choice(string text, ConstraintLimits limits)
    {
        using JsonDocument json = JsonSource.Parse(text, "the choice", limits);
        if (json.RootElement.ValueKind != JsonValueKind.Array || json.RootElement.GetArrayLength() == 0)
        {
            throw new SourceRefusedException("the choice", SourceRefusedException.Quote(text), "an array of at least one string");
        }

        return Words.AnyOf([.. json.RootElement.EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 } option
            ? Encoding.UTF8.GetBytes(option)
            : throw new SourceRefusedException($"the choice, string {i}", SourceRefusedException.Quote(item.GetRawText()), "strings that are not empty"))]);
    }
}
