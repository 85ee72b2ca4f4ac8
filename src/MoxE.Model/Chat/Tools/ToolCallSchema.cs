using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MoxE.Model.Chat.Tools;

/// <summary>
/// Writes the schema of tool calls. Each tool's own schema stands inside, so its references are written anew: those to its
/// definitions lead to definitions at the root, named after the tool, and others to the place the schema now has.
/// </summary>
internal sealed class ToolCallSchema
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] DefinitionKeys = ["$defs", "definitions"];

    // Keys whose members are schemas by name, and keys whose value is data.
    private static readonly HashSet<string> NamedSchemas = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];
    private static readonly HashSet<string> Data = ["const", "enum", "default", "examples"];

    private readonly Utf8JsonWriter _json;
    private readonly string[] _places; // where each tool's own schema stands
    private int _tool;

    private ToolCallSchema(Utf8JsonWriter json, int tools) => (_json, _places) = (json, new string[tools]);

    public static string Write(IReadOnlyList<ToolDefinition> tools, bool isList)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            new ToolCallSchema(json, tools.Count).WriteRoot(tools, isList);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteRoot(IReadOnlyList<ToolDefinition> tools, bool isList)
    {
        _json.WriteStartObject();
        if (isList)
        {
            _json.WriteString("type", "array");
            _json.WriteNumber("minItems", 1);
            _json.WriteNumber("maxItems", ToolCallFormat.MaxCalls);
            _json.WriteStartObject("items");
        }

        string place = isList ? "#/items" : "#";
        if (tools.Count == 1)
        {
            WriteCall(tools[0], 0, place);
        }
        else
        {
            _json.WriteStartArray("anyOf");
            for (int i = 0; i < tools.Count; i++)
            {
                _json.WriteStartObject();
                WriteCall(tools[i], i, $"{place}/anyOf/{i}");
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
        }

        if (isList)
        {
            _json.WriteEndObject();
        }

        WriteDefinitions(tools);
        _json.WriteEndObject();
    }

    // The members of the schema of one tool's call.
    private void WriteCall(ToolDefinition tool, int index, string place)
    {
        _tool = index;
        _places[index] = $"{place}/properties/arguments";
        _json.WriteString("type", "object");
        _json.WriteStartObject("properties");
        _json.WriteStartObject("name");
        _json.WriteString("const", tool.Name);
        _json.WriteEndObject();
        _json.WritePropertyName("arguments");
        if (tool.Parameters is { } parameters)
        {
            WriteSchema(parameters, isRoot: true);
        }
        else
        {
            _json.WriteStartObject();
            _json.WriteString("type", "object");
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        _json.WriteStartArray("required");
        _json.WriteStringValue("name");
        _json.WriteStringValue("arguments");
        _json.WriteEndArray();
        _json.WriteBoolean("additionalProperties", false);
    }

    private void WriteDefinitions(IReadOnlyList<ToolDefinition> tools)
    {
        var definitions = tools.SelectMany((tool, i) => DefinitionKeys
            .Where(key => tool.Parameters is { } schema && schema.TryGetProperty(key, out JsonElement found) && found.ValueKind == JsonValueKind.Object)
            .SelectMany(key => tool.Parameters!.Value.GetProperty(key).EnumerateObject().Select(entry => (Tool: i, Key: key, Entry: entry)))).ToList();
        if (definitions.Count == 0)
        {
            return;
        }

        _json.WriteStartObject("$defs");
        foreach ((int tool, string key, JsonProperty entry) in definitions)
        {
            _tool = tool;
            _json.WritePropertyName(DefinitionName(tool, key, entry.Name));
            WriteSchema(entry.Value, isRoot: false);
        }

        _json.WriteEndObject();
    }

    private void WriteSchema(JsonElement schema, bool isRoot)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            _json.WriteStartArray();
            foreach (JsonElement item in schema.EnumerateArray())
            {
                WriteSchema(item, isRoot: false);
            }

            _json.WriteEndArray();
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(_json);
            return;
        }

        _json.WriteStartObject();
        if (isRoot && !schema.TryGetProperty("type", out _))
        {
            // Arguments are an object, whether their schema says so or not.
            _json.WriteString("type", "object");
        }

        foreach (JsonProperty member in schema.EnumerateObject())
        {
            if (isRoot && DefinitionKeys.Contains(member.Name))
            {
                continue;
            }

            _json.WritePropertyName(member.Name);
            if (member.Name == "$ref" && member.Value.ValueKind == JsonValueKind.String)
            {
                _json.WriteStringValue(Moved(member.Value.GetString()!));
            }
            else if (Data.Contains(member.Name))
            {
                member.Value.WriteTo(_json);
            }
            else if (NamedSchemas.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Object)
            {
                _json.WriteStartObject();
                foreach (JsonProperty named in member.Value.EnumerateObject())
                {
                    _json.WritePropertyName(named.Name);
                    WriteSchema(named.Value, isRoot: false);
                }

                _json.WriteEndObject();
            }
            else
            {
                WriteSchema(member.Value, isRoot: false);
            }
        }

        _json.WriteEndObject();
    }

    private string Moved(string reference)
    {
        foreach (string key in DefinitionKeys)
        {
            string prefix = $"#/{key}/";
            if (reference.StartsWith(prefix, StringComparison.Ordinal))
            {
                string[] path = reference[prefix.Length..].Split('/', 2);
                return $"#/$defs/{DefinitionName(_tool, key, path[0])}{(path.Length > 1 ? "/" + path[1] : "")}";
            }
        }

        return reference == "#" || reference.StartsWith("#/", StringComparison.Ordinal) ? _places[_tool] + reference[1..] : reference;
    }

    private static string DefinitionName(int tool, string key, string name) => $"tool{tool}_{(key == "$defs" ? "" : key + "_")}{name}";
}
