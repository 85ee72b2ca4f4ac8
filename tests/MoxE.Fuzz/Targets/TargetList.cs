using MoxE.Engine.Constraints;

namespace MoxE.Fuzz.Targets;

/// <summary>Every target there is. Those that need a server share one, made when the first input comes.</summary>
internal static class TargetList
{
    private static readonly string[] SchemaWords =
    [
        "type", "object", "array", "string", "number", "integer", "boolean", "null", "properties", "required", "additionalProperties", "items", "prefixItems", "minItems", "maxItems", "minLength", "maxLength", "pattern", "format",
        "date-time", "uuid", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "$defs", "#/$defs/a", "#", "minimum", "maximum", "exclusiveMinimum", "multipleOf", "minProperties", "^a+$", "a", "title", "description",
    ];

    private static readonly string[] GrammarWords = ["root ::= ", "::=", "\n", "\"a\"", "[a-z]", "[^\"\\\\]", "*", "+", "?", "|", "(", ")", "{2,3}", "{0,}", "root", "x ::= ", "x", "# note\n", "\\x41", "\\u00e9", "\\U0001F600", ".", "\"\""];
    private static readonly string[] RegexWords = ["a", ".", "\\d", "\\w", "\\s", "\\D", "[a-z]", "[^a]", "*", "+", "?", "{2,5}", "{3}", "{0,}", "|", "(", ")", "(?:", "(?=", "(?i)", "^", "$", "\\b", "\\u00e9", "\\x41", "\\p{L}", "\\1", "é", "😀", "\\."];
    private static readonly string[] ChoiceWords = ["[\"a\",\"ab\"]", "\"\"", "\"\\ud83d\\ude00\"", "\"é\"", ",", "[", "]"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> Create()
    {
        Lazy<FuzzServer> server = new(() => new FuzzServer());
        return
        [
            new CompletionTarget(server), new ChatTarget(server), new TextBodyTarget(server), new InferTarget(server), new MessageTarget(server),
            new ConstraintTarget(ConstraintKind.JsonSchema, SchemaWords), new ConstraintTarget(ConstraintKind.Grammar, GrammarWords),
            new ConstraintTarget(ConstraintKind.Regex, RegexWords), new ConstraintTarget(ConstraintKind.Choice, ChoiceWords),
            new TemplateTarget(), new TokenizerTarget(), new TokenizerFilesTarget(), new ModelFolderTarget(), new SafetensorsTarget(), new KeyFileTarget(), new AdminTarget(), new WireTarget(server),
        ];
    }
}
