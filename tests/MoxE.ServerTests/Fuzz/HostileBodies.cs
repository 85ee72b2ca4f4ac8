using System.Text;
using System.Text.Json;
using CsCheck;

namespace MoxE.ServerTests.Fuzz;

/// <summary>Bodies for /v1/completions: valid ones, their mutations, random JSON and random bytes.</summary>
internal static class HostileBodies
{
    private static readonly string[] Names =
    [
        "model", "prompt", "max_tokens", "temperature", "top_p", "top_k", "min_p", "seed", "stop", "stream", "stream_options", "n", "echo", "user",
        "suffix", "logprobs", "best_of", "presence_penalty", "frequency_penalty", "logit_bias", "typical_p", "repetition_penalty", "allowed_token_ids",
        "bad_words", "stop_token_ids", "min_tokens", "ignore_eos", "include_stop_str_in_output", "prompt_logprobs", "priority", "request_id", "truncate_prompt_tokens", "return_token_ids",
        "return_routing", "return_timings", "response_format", "structured_outputs", "json_schema", "regex", "choice", "messages", "tools", "tool_choice", "store", "metadata", "Prompt", "", "\\u0000", "\\ud800", "é",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "0.5", "1.0", "2", "3", "16", "1e0", "1e5", "1e308", "1e309", "-1e400", "1e-400", "4.9e-324", "2147483647", "2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "0.1e1", "NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "0x10", "1e", "123456789012345678901234567890",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\"a\"", "\"counting\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\udc00x\"", "\"<|endoftext|>\"", "\"\\n\\t\\\\\"", "\"data: [DONE]\\n\\n\"", "\"é漢😀\"", "\"%s%n{0}\"",
    ];

    private static readonly Gen<string> Scalar = Gen.OneOf<string>(
        Gen.OneOf(Numbers), Gen.OneOf(Texts), Gen.OneOf("null", "true", "false"), Gen.String[0, 40].Select(text => JsonSerializer.Serialize(text)), Gen.Double.Select(Text), Gen.Long.Select(number => $"{number}"));

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, inner) => depth > 3 ? Scalar : Gen.Frequency(
        (6, Scalar),
        (2, inner.Array[0, 5].Select(items => $"[{string.Join(',', items)}]")),
        (1, Gen.Select(Gen.OneOf(Names), inner).Array[0, 4].Select(Object))));

    private static readonly Gen<string> Valid = Gen.Select(
        Gen.OneOf("\"a\"", "\"\\u0001\"", "[97,98]", "[\"a\",\"xyz\"]", "[[1],[2,3]]", "\"é\""),
        Gen.Int[1, 12],
        Gen.OneOf("", ",\"temperature\":0", ",\"temperature\":0.7,\"top_k\":5", ",\"top_p\":0.5,\"seed\":4", ",\"stop\":\"g\"", ",\"n\":3", ",\"echo\":true", ",\"min_p\":0.2,\"user\":\"u\"", ",\"model\":\"counting\""),
        Gen.OneOf("", ",\"stream\":true", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
        .Select((prompt, max, sampling, stream) => $$"""{"prompt":{{prompt}},"max_tokens":{{max}}{{sampling}}{{stream}}}""");

    private static readonly string[] ChatNames =
    [
        .. Names, "role", "content", "name", "refusal", "tool_calls", "tool_call_id", "type", "text", "function", "arguments", "parameters", "max_completion_tokens", "top_logprobs", "parallel_tool_calls",
        "add_generation_prompt", "continue_final_message", "chat_template", "chat_template_kwargs", "documents", "reasoning_effort", "modalities",
    ];

    private static readonly Gen<string> Message = Gen.OneOf<string>(
        Gen.OneOf(
            """{"role":"user","content":"a"}""",
            """{"role":"system","content":[{"type":"text","text":"b"},{"type":"text","text":"c"}]}""",
            """{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}""",
            """{"role":"tool","content":"t","tool_call_id":"c"}"""),
        Gen.Select(Gen.OneOf(ChatNames), Value).Array[0, 3].Select(fields => Object([("role", "\"user\""), .. fields])));

    private static readonly Gen<string> Conversation = Gen.Select(Message.Array[1, 4], Gen.Select(Gen.OneOf(ChatNames), Value).Array[0, 2], Gen.OneOf("", ",\"stream\":true", ",\"n\":2"))
        .Select((messages, fields, more) => $$"""{"messages":[{{string.Join(',', messages)}}],"max_tokens":3{{more}}{{string.Concat(fields.Select(field => $",\"{field.Item1}\":{field.Item2}"))}}}""");

    private static readonly Gen<string> ValidButOne = Gen.Select(Gen.OneOf(Names), Value)
        .Select((name, value) => $$"""{"max_tokens":3,{{(name == "prompt" ? "" : "\"prompt\":\"a\",")}}"{{name}}":{{value}}}""");

    private static readonly Gen<byte[]> Mutated = Gen.Select(Gen.OneOf<string>(Valid, ValidButOne), Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 3]).Array[1, 4])
        .Select((text, edits) => Mutate(Encoding.UTF8.GetBytes(text), edits));

    /// <summary>All of them, most near to valid ones.</summary>
    public static Gen<byte[]> Any { get; } = Gen.Frequency(
        (3, Valid.Select(Encoding.UTF8.GetBytes)),
        (6, ValidButOne.Select(Encoding.UTF8.GetBytes)),
        (4, Mutated),
        (3, Gen.Select(Gen.OneOf(Names), Value).Array[0, 8].Select(fields => Encoding.UTF8.GetBytes(Object(fields)))),
        (2, Value.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Byte.Array[0, 200]),
        (1, Gen.Int[1, 3000].Select(depth => Encoding.UTF8.GetBytes(new string('[', depth)))),
        (1, Gen.Int[1, 20_000].Select(length => Encoding.UTF8.GetBytes($$"""{"max_tokens":2,"prompt":"{{new string('z', length)}}"}"""))));

    /// <summary>Bodies for /v1/chat/completions.</summary>
    public static Gen<byte[]> Chats { get; } = Gen.Frequency(
        (6, Conversation.Select(Encoding.UTF8.GetBytes)),
        (2, Gen.Select(Conversation, Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 3]).Array[1, 4]).Select((text, edits) => Mutate(Encoding.UTF8.GetBytes(text), edits))),
        (1, Gen.Select(Gen.OneOf(ChatNames), Value).Array[0, 8].Select(fields => Encoding.UTF8.GetBytes(Object(fields)))));

    private static string Object((string Name, string Value)[] fields) =>
        $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    private static string Text(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Mutate(byte[] body, (int At, byte Value, int Kind)[] edits)
    {
        List<byte> bytes = [.. body];
        foreach ((int at, byte value, int kind) in edits.Where(_ => bytes.Count > 0))
        {
            int place = at % bytes.Count;
            switch (kind)
            {
                case 0:
                    bytes[place] = value;
                    break;
                case 1:
                    bytes.Insert(place, value);
                    break;
                case 2:
                    bytes.RemoveAt(place);
                    break;
                default:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
            }
        }

        return [.. bytes];
    }
}
