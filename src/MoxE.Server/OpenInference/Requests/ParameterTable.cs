using System.Text.Json;
using MoxE.Engine.Constraints;
using MoxE.Engine.Requests;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>Every parameter that a request may have. What is not here is refused by name.</summary>
internal static class ParameterTable
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    /// <summary>In the order of the documentation.</summary>
    public static readonly IReadOnlyList<ParameterRule> Rules =
    [
        ParameterRule.Integer("max_tokens", (s, v) => s.Fields.MaxTokens = v),
        ParameterRule.Integer("min_tokens", (s, v) => s.Fields.MinTokens = v),
        ParameterRule.Number("temperature", (s, v) => s.Fields.Temperature = v),
        ParameterRule.Number("top_p", (s, v) => s.Fields.TopP = v),
        ParameterRule.Integer("top_k", (s, v) => s.Fields.TopK = v),
        ParameterRule.Number("min_p", (s, v) => s.Fields.MinP = v),
        ParameterRule.Number("typical_p", (s, v) => s.Fields.TypicalP = v),
        ParameterRule.Number("repetition_penalty", (s, v) => s.Fields.RepetitionPenalty = v),
        ParameterRule.Number("frequency_penalty", (s, v) => s.Fields.FrequencyPenalty = v),
        ParameterRule.Number("presence_penalty", (s, v) => s.Fields.PresencePenalty = v),
        ParameterRule.Text("logit_bias", SetLogitBias),
        ParameterRule.Ids("allowed_token_ids", (s, v) => s.Fields.AllowedTokenIds = v),
        ParameterRule.Texts("bad_words", (s, v) => Set(() => s.Fields.BadWords = v)),
        ParameterRule.Integer("seed", (s, v) => s.Fields.Seed = v),
        ParameterRule.Texts("stop", (s, v) => Set(() => s.Fields.Stop = v)),
        ParameterRule.Ids("stop_token_ids", (s, v) => s.Fields.StopTokenIds = v),
        ParameterRule.Switch("ignore_eos", (s, v) => s.Fields.IgnoreEos = v),
        ParameterRule.Switch("include_stop_str_in_output", (s, v) => s.Fields.IncludeStopStrInOutput = v),
        ParameterRule.Switch("echo", (s, v) => s.Fields.Echo = v),
        ParameterRule.Integer("truncate", (s, v) => s.Fields.Truncate = v),
        ParameterRule.Integer("priority", (s, v) => s.Fields.Priority = v),
        ParameterRule.Text("user", (s, v) => Set(() => s.Fields.User = v)),
        new("json_object", Datatype.Bool, false, SetJsonObject),
        ParameterRule.Text("json_schema", (s, v) => Constrain(s, "json_schema", ConstraintKind.JsonSchema, v)),
        ParameterRule.Text("regex", (s, v) => Constrain(s, "regex", ConstraintKind.Regex, v)),
        ParameterRule.Text("grammar", (s, v) => Constrain(s, "grammar", ConstraintKind.Grammar, v)),
        ParameterRule.Texts("choice", (s, v) => Constrain(s, "choice", ConstraintKind.Choice, JsonSerializer.Serialize(v))),
        ParameterRule.Text("logit_rows", SetLogits),
        ParameterRule.Switch("stream", (s, v) => s.Stream = v),
        new("timeout", Datatype.Int64, false, SetTimeout),
    ];

    /// <summary>Settings of other servers' clients that change nothing here: the last answer of a stream always has content.</summary>
    private static readonly HashSet<string> Neutral = ["triton_enable_empty_final_response"];

    private static readonly Dictionary<string, ParameterRule> ByName = Rules.ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>The rule of that name, or null.</summary>
    public static ParameterRule? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Sets one parameter, or says what is wrong with it.</summary>
    public static ServiceError? Apply(InferSettings settings, InferParameter parameter) =>
        Find(parameter.Name) is { } rule ? rule.Set(settings, parameter.Value)
        : Neutral.Contains(parameter.Name) ? null
        : new ServiceError(ErrorKind.Invalid, $"'{ServiceError.Shorten(parameter.Name)}' is not a parameter: allowed are {string.Join(", ", ByName.Keys)}.", ServiceError.Shorten(parameter.Name));

    private static ServiceError? Set(Action set)
    {
        set();
        return null;
    }

    private static ServiceError? SetTimeout(InferSettings settings, Values value)
    {
        // In microseconds, as the protocol's extension has it; 0 is none.
        if (value is not Integers { Items: [long microseconds and >= 0] } || microseconds > (long)LongestTimeout.TotalMicroseconds)
        {
            return ParameterRule.Wrong("timeout", value, $"an integer 0 … {(long)LongestTimeout.TotalMicroseconds}, microseconds");
        }

        settings.Timeout = microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null;
        return null;
    }

    private static ServiceError? SetLogits(InferSettings settings, string text)
    {
        settings.Logits = text switch
        {
            "all" => LogitRows.All,
            "last" => LogitRows.Last,
            _ => null,
        };
        return settings.Logits is null ? ServiceError.Field("logit_rows", $"\"{ServiceError.Shorten(text)}\"", "\"all\" or \"last\"") : null;
    }

    private static ServiceError? SetJsonObject(InferSettings settings, Values value) => value switch
    {
        Switches { Items: [true] } => Constrain(settings, "json_object", ConstraintKind.JsonObject, ""),
        Switches { Items: [false] } => null,
        _ => ParameterRule.Wrong("json_object", value, "true or false"),
    };

    private static ServiceError? Constrain(InferSettings settings, string name, ConstraintKind kind, string source)
    {
        if (settings.Fields.Constraint is { } other)
        {
            return new ServiceError(ErrorKind.Invalid, $"'{name}' is given together with '{other.Field}': allowed is one constraint.", name);
        }

        settings.Fields.Constraint = new ConstraintFields(name, kind, source);
        return null;
    }

    private static ServiceError? SetLogitBias(InferSettings settings, string text)
    {
        const string Allowed = "a JSON object from token ids to numbers, {\"17\": -5}";
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 });
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || document.RootElement.EnumerateObject().Any(pair => pair.Value.ValueKind != JsonValueKind.Number))
            {
                return ServiceError.Field("logit_bias", $"\"{ServiceError.Shorten(text)}\"", Allowed);
            }

            settings.Fields.LogitBias = [.. document.RootElement.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetDouble()))];
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ServiceError.Field("logit_bias", $"\"{ServiceError.Shorten(text)}\"", Allowed);
        }
    }
}
