using MoxE.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Each keyword: values inside and outside, one a line; and what is refused.</summary>
public sealed class SchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "\"\"\n\"é🙂\"\n\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude42\"", "\"\n\"\\x\"\n\"\\uD83D\"\n\"\\uDE42\\uD83D\"\n\"a\tb\"\n1")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3}""", "\"ab\"\n\"🙂🙂🙂\"\n\"\\n\\uD83D\\uDE42\"", "\"a\"\n\"abcd\"")]
    [InlineData("""{"type":"string","pattern":"b+"}""", "\"b\"\n\"abbc\"\n\"\\nb\\\"\"", "\"a\"\n\"\\u0062\"")]
    [InlineData("""{"type":"string","pattern":"^\\n[\"\\\\]$"}""", "\"\\n\\\"\"\n\"\\n\\\\\"", "\"\\\"\"")]
    [InlineData("""{"type":"integer"}""", "0\n-1\n120\n999999999999999999", "-0\n01\n1.0\n1e2\n+1\n1000000000000000000")]
    [InlineData("""{"type":"number"}""", "0\n-0.5\n12.50\n1e5\n1E-05\n2.5e+10", "01\n.5\n1.\n1e\n1e100\nNaN")]
    [InlineData("""{"type":"integer","minimum":-3,"maximum":12}""", "-3\n-1\n0\n9\n12", "-4\n13\n100\n-0\n-10")]
    [InlineData("""{"type":"integer","exclusiveMinimum":9,"exclusiveMaximum":101}""", "10\n99\n100", "9\n101\n-50")]
    [InlineData("""{"type":"number","minimum":0.5,"exclusiveMaximum":2.25}""", "0.5\n0.50\n0.51\n1\n1.999\n2\n2.0\n2.2\n2.249", "0\n0.49\n0.4999\n2.25\n2.250\n2.26\n3\n5e-1")]
    [InlineData("""{"type":"number","minimum":-1.5,"maximum":-1.25}""", "-1.5\n-1.50\n-1.3\n-1.25\n-1.250", "-1.51\n-1.2\n-1\n1.3\n-1.249")]
    [InlineData("""{"type":"integer","multipleOf":7}""", "0\n7\n-14\n7007", "1\n-13\n07\n-0")]
    [InlineData("""{"type":"number","multipleOf":1,"minimum":3}""", "3\n10", "2\n3.5")]
    [InlineData("""{"type":"boolean"}""", "true\nfalse", "null\nTrue")]
    [InlineData("""{"type":["null","boolean"]}""", "null\ntrue", "0")]
    [InlineData("""{"type":"integer","nullable":true}""", "null\n5", "true")]
    [InlineData("""{"enum":["a\"b",1,null,[1,{"x":2}]]}""", "\"a\\\"b\"\n1\nnull\n[1,{\"x\":2}]\n[1, {\"x\": 2}]", "\"a\"\n2\n[1]")]
    [InlineData("""{"type":"string","enum":["a",1]}""", "\"a\"", "1")]
    [InlineData("""{"const":{"k":[]}}""", "{\"k\":[]}", "{}\n{\"k\":[ ]}")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3}""", "[1]\n[1,2,3]\n[1, 2]", "[]\n[1,2,3,4]\n[1 ,2]\n[1,]\n[true]")]
    [InlineData("""{"type":"array","items":{"type":"null"},"maxItems":0}""", "[]", "[null]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"integer"},{"type":"boolean"}]}""", "[]\n[1]\n[1,true]", "[true]\n[1,true,1]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"boolean"},"minItems":2}""", "[1,true]\n[1,true,false]", "[1]\n[true]\n[1,1]")]
    [InlineData("""{"type":"array"}""", "[]\n[[],{},\"a\",1,null]", "[1\n{}")]
    [InlineData("""{"type":"object"}""", "{}\n{\"a\":1}\n{\"a\": {\"b\": []}, \"c\": null}", "{\"a\"}\n{a:1}\n{ }\n{\"a\":1,}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"null"},"c":{}},"required":["b"]}""", "{\"b\":null}\n{\"a\":1,\"b\":null}\n{\"a\":1, \"b\":null, \"c\":[1]}", "{}\n{\"a\":1}\n{\"b\":null,\"a\":1}\n{\"b\":null,\"d\":1}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}""", "{}\n{\"a\":1}\n{\"b\":1}\n{\"a\":1,\"b\":2}", "{,\"a\":1}\n{\"a\":1,\"a\":2}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"null"}}""", "{}\n{\"a\":1,\"b\":null,\"ab\":null}\n{\"b\":null}\n{\"\":null}", "{\"a\":null}\n{\"b\":1}\n{\"b\":null,\"a\":1}\n{\"\\u0061\":null}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":true,"required":["z"]}""", "{\"z\":1}\n{\"a\":1,\"z\":null,\"q\":2}", "{\"a\":1}")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2}""", "{\"a\":1}\n{\"a\":1,\"b\":2}", "{}\n{\"a\":1,\"b\":2,\"c\":3}")]
    [InlineData("""{"type":"object","patternProperties":{"^x_":{"type":"integer"}},"additionalProperties":false}""", "{}\n{\"x_a\":1}", "{\"y\":1}\n{\"x_a\":null}")]
    [InlineData("""{"type":"object","propertyNames":{"maxLength":2},"additionalProperties":{"type":"null"}}""", "{}\n{\"ab\":null}", "{\"abc\":null}")]
    [InlineData("""{"required":["a"]}""", "{\"a\":1}", "{}\n1")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"string","maxLength":1}]}""", "1\n\"a\"", "\"ab\"\nnull")]
    [InlineData("""{"type":"integer","anyOf":[{"maximum":3},{"minimum":10}]}""", "3\n-7\n10", "4\n9")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"string"}]}""", "1\n\"a\"", "null")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"t":{"const":"a"}},"required":["t"]},{"type":"object","properties":{"t":{"const":"b"},"v":{"type":"integer"}},"required":["t"]}]}""", "{\"t\":\"a\"}\n{\"t\":\"b\",\"v\":1}", "{\"t\":\"a\",\"v\":1}\n{\"t\":\"c\"}")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":["integer","null"]}},"required":["a"]},{"properties":{"b":{"type":"null"},"a":{"type":["integer","string"]}}}]}""", "{\"a\":1}\n{\"a\":1,\"b\":null}", "{\"a\":null}\n{\"a\":\"\"}\n{\"b\":null}")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false},{"properties":{"b":{"type":"null"}}}]}""", "{}\n{\"a\":1}", "{\"b\":null}")]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/n"}},"required":["v"],"additionalProperties":false}}}""", "{\"v\":1}\n{\"v\":1,\"next\":{\"v\":2,\"next\":{\"v\":3}}}", "{}\n{\"v\":1,\"next\":null}")]
    [InlineData("""{"$ref":"#/$defs/a~1b~0c%25","$defs":{"a/b~c%":{"type":"null"}}}""", "null", "1")]
    [InlineData("""{"type":"array","items":{"$ref":"#"},"maxItems":2}""", "[]\n[[],[[]]]", "[1]\n[[],[],[]]")]
    [InlineData("""{"type":"object","properties":{"a":false,"b":true}}""", "{}\n{\"b\":[{}]}", "{\"a\":1}")]
    [InlineData("""true""", "null\n{\"a\":[1,\"x\"]}", "nul")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"x","title":"t","description":"d","default":1,"examples":[1],"$comment":"c","deprecated":true,"readOnly":true,"writeOnly":false,"type":"null"}""", "null", "1")]
    public void Schema_Keyword_HasTheseValues(string schema, string inside, string outside)
    {
        Constrained constrained = Constrained.Schema(schema);
        Assert.All(inside.Split('\n'), value =>
        {
            Assert.True(constrained.Accepts(value), value);
            Assert.True(SchemaOracle.IsValid(WithoutAnnotations(schema), value), $"the test itself: {value}");
        });
        Assert.All(outside.Split('\n'), value => Assert.False(constrained.Accepts(value), value));
    }

    [Theory]
    [InlineData("""{"type":"array","uniqueItems":true}""", "#/uniqueItems: found the keyword 'uniqueItems', which cannot be enforced; allowed: type, enum")]
    [InlineData("""{"properties":{"a/b":{"not":{}}}}""", "#/properties/a~1b/not: found the keyword 'not'")]
    [InlineData("""{"if":true}""", "#/if: found the keyword 'if'")]
    [InlineData("""{"type":"text"}""", "#/type: found '\"text\"'; allowed: null, boolean, integer, number, string, array, object")]
    [InlineData("""{"type":[]}""", "#/type: found '[]'")]
    [InlineData("""{"minLength":-1}""", "#/minLength: found '-1'; allowed: a whole number from 0 to 10000 (MaxRepeat)")]
    [InlineData("""{"maxItems":1e9}""", "#/maxItems: found '1e9'")]
    [InlineData("""{"type":"string","format":"color"}""", "#/format: found the format '\"color\"', which cannot be enforced; allowed: date, time")]
    [InlineData("""{"type":"string","pattern":"a(?!b)"}""", "#/pattern, character 1: found a lookaround group")]
    [InlineData("""{"type":"string","pattern":"a","maxLength":3}""", "#/pattern: found a pattern or format together with another or with a length")]
    [InlineData("""{"type":"number","multipleOf":0.01}""", "#/multipleOf: found '0.01'; allowed: a whole number from 1 to 1000")]
    [InlineData("""{"type":"integer","multipleOf":3,"minimum":0}""", "#/multipleOf: found multipleOf together with bounds")]
    [InlineData("""{"type":"string","enum":["a"],"minLength":2}""", "#: found enum or const together with other keywords about such values")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"null"},"minProperties":2}""", "#/minProperties: found 2; allowed: 0 or 1")]
    [InlineData("""{"type":"object","properties":{"a":{}},"minProperties":1}""", "#: found propertyNames, minProperties or maxProperties together with properties")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "#/oneOf: found schemas 0 and 1, which one value might satisfy together")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"a":{"type":"null"}}},{"type":"object","properties":{"b":{"type":"null"}}}]}""", "#/oneOf: found schemas 0 and 1")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "#/$ref: found '\"#/$defs/none\"'; allowed: a pointer to a schema that exists")]
    [InlineData("""{"$ref":"https://example.com/a.json"}""", "#/$ref: found '\"https://example.com/a.json\"'; allowed: '#' or a JSON pointer")]
    [InlineData("""{"$ref":"#"}""", "#: found a way back to itself before any character (left recursion)")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "#: found a way back to itself before any character (left recursion)")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "#: found a schema that refers to itself")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "found what no text satisfies")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "found what no text satisfies")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"integer"}]}""", "found what no text satisfies")]
    [InlineData("false", "found what no text satisfies")]
    [InlineData("[]", "#: found '[]'; allowed: a schema: an object, true or false")]
    [InlineData("{\"type\":\"null\",\"type\":\"null\"}", "the schema, line 1:")]
    [InlineData("{\"type\":", "the schema, line 1:9: found what is not such JSON")]
    [InlineData("{\"const\":\"\\ud800\"}", "the schema: found a string with half a surrogate pair")]
    [InlineData("{\"properties\":{\"\\ud800\":{}}}", "the schema: found a string with half a surrogate pair")]
    public void Schema_CannotBeEnforced_NamesPlaceAndReason(string schema, string error) => Assert.Contains(error, Constrained.Refusal(ConstraintSource.JsonSchema(schema)), StringComparison.Ordinal);

    [Fact]
    public void JsonObject_Values_AreObjectsAlone()
    {
        Constrained constrained = Constrained.By(ConstraintSource.JsonObject);
        Assert.All(new[] { "{}", "{\"a\":[1,{\"b\":null}]}", "{\"a\": 1, \"b\": true}" }, value => Assert.True(constrained.Accepts(value), value));
        Assert.All(new[] { "[]", "1", "{", " {}", "{}\n", "{\"a\":1}}" }, value => Assert.False(constrained.Accepts(value), value));
    }

    [Fact]
    public void Choice_Strings_AreTheOnlyTexts()
    {
        Constrained constrained = Constrained.By(ConstraintSource.Choice(["yes", "yesterday", "né\"e"]));
        Assert.All(new[] { "yes", "yesterday", "né\"e" }, text => Assert.True(constrained.Accepts(text), text));
        Assert.All(new[] { "", "ye", "yest", "no" }, text => Assert.False(constrained.Accepts(text), text));
        Assert.Contains("the choice, string 1: found '\"\"'", Constrained.Refusal(ConstraintSource.Choice(["a", ""])), StringComparison.Ordinal);
        Assert.Contains("an array of at least one string", Constrained.Refusal(ConstraintSource.Choice([])), StringComparison.Ordinal);
    }

    private static string WithoutAnnotations(string schema) => schema.Contains("$comment", StringComparison.Ordinal) ? """{"type":"null"}""" : schema;
}
