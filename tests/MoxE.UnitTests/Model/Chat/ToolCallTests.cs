using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Model.Chat.Tools;

namespace MoxE.UnitTests.Model.Chat;

public class ToolCallTests
{
    private const string Weather = """{"type": "function", "function": {"name": "get_weather", "description": "d", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}""";
    private const string Now = """{"type": "function", "function": {"name": "now"}}""";

    [Fact]
    public void Schema_OneTool_IsAnObjectWithItsNameAndArguments() => AssertSchema(
        """
        {"type": "object", "properties": {"name": {"const": "get_weather"}, "arguments": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}},
         "required": ["name", "arguments"], "additionalProperties": false}
        """,
        Format($"[{Weather}]", "\"required\"", parallel: false));

    [Fact]
    public void Schema_SeveralToolsInParallel_IsAListOfAnyOfThem() => AssertSchema(
        """
        {"type": "array", "minItems": 1, "maxItems": 32, "items": {"anyOf": [
          {"type": "object", "properties": {"name": {"const": "get_weather"}, "arguments": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}, "required": ["name", "arguments"], "additionalProperties": false},
          {"type": "object", "properties": {"name": {"const": "now"}, "arguments": {"type": "object"}}, "required": ["name", "arguments"], "additionalProperties": false}]}}
        """,
        Format($"[{Weather}, {Now}]", "\"required\"", parallel: true));

    [Fact]
    public void Schema_NamedTool_IsOfThatToolAlone() => AssertSchema(
        """{"type": "object", "properties": {"name": {"const": "now"}, "arguments": {"type": "object"}}, "required": ["name", "arguments"], "additionalProperties": false}""",
        Format($"[{Weather}, {Now}]", """{"type": "function", "function": {"name": "now"}}""", parallel: false));

    [Fact]
    public void Schema_References_LeadToWhereTheDefinitionsWent()
    {
        const string tool = """
            {"type": "function", "function": {"name": "f", "parameters": {"$defs": {"N": {"type": "object", "properties": {"next": {"$ref": "#/$defs/N"}, "$ref": {"$ref": "#/$defs/N/properties/next"}}}},
             "definitions": {"M": {"enum": [{"$ref": "#/$defs/N"}]}}, "properties": {"a": {"$ref": "#/$defs/N"}, "b": {"$ref": "#/definitions/M"}, "c": {"$ref": "#/properties/a"}, "d": {"$ref": "#"}}}}}
            """;
        AssertSchema(
            """
            {"anyOf": [
              {"type": "object", "properties": {"name": {"const": "now"}, "arguments": {"type": "object"}}, "required": ["name", "arguments"], "additionalProperties": false},
              {"type": "object", "properties": {"name": {"const": "f"}, "arguments": {"type": "object", "properties": {
                 "a": {"$ref": "#/$defs/tool1_N"}, "b": {"$ref": "#/$defs/tool1_definitions_M"}, "c": {"$ref": "#/anyOf/1/properties/arguments/properties/a"}, "d": {"$ref": "#/anyOf/1/properties/arguments"}}}},
               "required": ["name", "arguments"], "additionalProperties": false}],
             "$defs": {"tool1_N": {"type": "object", "properties": {"next": {"$ref": "#/$defs/tool1_N"}, "$ref": {"$ref": "#/$defs/tool1_N/properties/next"}}}, "tool1_definitions_M": {"enum": [{"$ref": "#/$defs/N"}]}}}
            """,
            Format($"[{Now}, {tool}]", "\"required\"", parallel: false));
    }

    [Fact]
    public void Read_Calls_KeepTheTextOfTheirArguments()
    {
        ToolCallFormat one = Format($"[{Weather}, {Now}]", "\"required\"", parallel: false)!;
        Assert.Equal([new ToolCall("get_weather", """{"city":  "Åre", "x": 1.50}""")], one.Read("""{"name": "get_weather", "arguments": {"city":  "Åre", "x": 1.50}}""").Value!);
        ToolCallFormat many = Format($"[{Weather}, {Now}]", "\"required\"", parallel: true)!;
        Assert.Equal([new ToolCall("now", "{}"), new ToolCall("get_weather", """{"city": ""}""")],
            many.Read("""[{"name": "now", "arguments": {}}, {"name": "get_weather", "arguments": {"city": ""}}]""").Value!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"name\": \"now\", \"argu")]
    [InlineData("[]")]
    [InlineData("{\"name\": \"later\", \"arguments\": {}}")]
    [InlineData("{\"name\": \"now\", \"arguments\": 1}")]
    [InlineData("{\"name\": \"now\"}")]
    public void Read_WhatIsNoCall_IsAnError(string generated) => Assert.NotNull(Format($"[{Now}]", "\"required\"", parallel: false)!.Read(generated).Error);

    [Theory]
    [InlineData("\"auto\"")]
    [InlineData("\"none\"")]
    [InlineData(null)]
    public void For_WhatForcesNothing_IsNull(string? choice) => Assert.Null(Format($"[{Now}]", choice, parallel: true));

    [Theory]
    [InlineData("[]", "tools: ")]
    [InlineData("{}", "tools: ")]
    [InlineData("[1]", "tools[0]: ")]
    [InlineData("[{\"type\": \"web\"}]", "tools[0]: ")]
    [InlineData("[{\"type\": \"function\", \"function\": {\"name\": \"a b\"}}]", "tools[0].function.name: ")]
    [InlineData("[{\"type\": \"function\", \"function\": {\"name\": \"a\", \"parameters\": 1}}]", "tools[0].function.parameters: ")]
    [InlineData("[{\"type\": \"function\", \"function\": {\"name\": \"a\", \"description\": 1}}]", "tools[0].function.description: ")]
    [InlineData("[{\"type\": \"function\", \"function\": {\"name\": \"a\"}}, {\"type\": \"function\", \"function\": {\"name\": \"a\"}}]", "tools[1].function.name: ")]
    public void Parse_BadTools_NamesTheField(string json, string start) => Assert.StartsWith(start, ToolSet.Parse(Json(json)).Error!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"always\"")]
    [InlineData("1")]
    [InlineData("{\"type\": \"function\"}")]
    [InlineData("{\"type\": \"function\", \"function\": {\"name\": \"later\"}}")]
    public void Parse_BadChoice_NamesTheField(string json) =>
        Assert.StartsWith("tool_choice", ToolChoice.Parse(Json(json), ToolSet.Parse(Json($"[{Now}]")).Value).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_ChoiceWithoutTools_IsNoneOrAnError()
    {
        Assert.Equal(ToolChoiceKind.None, ToolChoice.Parse(null, null).Value!.Kind);
        Assert.Equal(ToolChoiceKind.None, ToolChoice.Parse(Json("\"none\""), null).Value!.Kind);
        Assert.NotNull(ToolChoice.Parse(Json("\"required\""), null).Error);
    }

    private static ToolCallFormat? Format(string tools, string? choice, bool parallel)
    {
        ToolSet set = ToolSet.Parse(Json(tools)).Value!;
        return ToolCallFormat.For(set, ToolChoice.Parse(choice is null ? null : Json(choice), set).Value!, parallel);
    }

    private static void AssertSchema(string expected, ToolCallFormat? format) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(format!.Schema)), format.Schema);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
