using System.Text.Json.Nodes;
using MoxE.Engine.Constraints;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Whatever tokens are drawn from the masks, the text is valid; and every valid text of the canonical form can be drawn.</summary>
public sealed class SchemaPropertyTests
{
    private static readonly Tokenizer Real = Tokenizer.Load(RepositoryPaths.DefaultModel);
    private static readonly ConstraintVocabulary RealVocabulary = new(Real, Real.VocabularySize);

    [Fact]
    public void Walk_RandomSchemaAndVocabulary_IsValid() => Sample(iterations: 200, (random, schema) =>
    {
        (FakeTokenText text, ConstraintVocabulary vocabulary) = Vocabularies.Random(random);
        return (vocabulary, id => text.TokenBytes(id).ToArray());
    });

    [Fact]
    public void Walk_RandomSchemaAndTheDefaultModelsTokens_IsValid() =>
        Sample(iterations: 100, (_, _) => (RealVocabulary, id => Real.TokenBytes(id).ToArray()));

    [Fact]
    public void Accepts_RandomValidInstance_Holds()
    {
        int accepted = 0;
        Seeds.Sample(
            seed =>
            {
                Random random = new(seed);
                string schema = RandomSchema.Make(random);
                ConstraintResult result = ConstraintCompiler.Compile(ConstraintSource.JsonSchema(schema), Vocabularies.OfBytes);
                if (!result.IsCompiled)
                {
                    return;
                }

                Constrained constrained = Constrained.Schema(schema);
                string closed = Closed(schema);
                for (int i = 0; i < 20; i++)
                {
                    if (RandomInstance.Make(random, schema) is { } instance && SchemaOracle.IsValid(closed, instance))
                    {
                        Assert.True(constrained.Accepts(instance), $"{instance}\n{schema}");
                        Interlocked.Increment(ref accepted);
                    }
                }
            }, iter: 400);
        Assert.True(accepted > 2000, $"only {accepted} valid instances");
    }

    /// <summary>The schema in the canonical form's sense: objects that declare properties have no others unless the schema says so.</summary>
    private static string Closed(string schema)
    {
        JsonNode root = JsonNode.Parse(schema)!;
        Close(root);
        return root.ToJsonString();
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (JsonNode? item in list)
            {
                Close(item);
            }
        }
        else if (node is JsonObject schema)
        {
            foreach ((_, JsonNode? part) in schema)
            {
                Close(part);
            }

            if (schema["properties"] is JsonObject && !schema.ContainsKey("additionalProperties"))
            {
                schema["additionalProperties"] = false;
            }
        }
    }

    private static void Sample(int iterations, Func<Random, string, (ConstraintVocabulary Vocabulary, Func<int, byte[]> BytesOf)> choose)
    {
        int compiled = 0, judged = 0;
        Seeds.Sample(
            seed =>
            {
                Random random = new(seed);
                string schema = RandomSchema.Make(random);
                (ConstraintVocabulary vocabulary, Func<int, byte[]> bytesOf) = choose(random, schema);
                ConstraintResult result = ConstraintCompiler.Compile(ConstraintSource.JsonSchema(schema), vocabulary);
                if (!result.IsCompiled)
                {
                    Assert.True(result.Error.Contains("no text satisfies", StringComparison.Ordinal), $"{result.Error}\n{schema}");
                    return;
                }

                Interlocked.Increment(ref compiled);
                Constrained constrained = Constrained.By(ConstraintSource.JsonSchema(schema), vocabulary);
                for (int i = 0; i < 3; i++)
                {
                    string value = constrained.Walk(random, bytesOf, random.Next(60));
                    Assert.True(SchemaOracle.IsValid(schema, value), $"{value}\n{schema}");
                    string? complaints = ForeignValidator.Complaints(schema, value);
                    Assert.True(complaints is null or "", $"{complaints}\n{value}\n{schema}");
                    Interlocked.Add(ref judged, complaints is null ? 0 : 1);
                }
            }, iter: iterations);
        Assert.True(compiled > iterations / 2, $"only {compiled} of {iterations} schemas have values");
        Assert.True(judged > compiled, $"the other validator read only {judged} of {3 * compiled} values' schemas");
    }
}
