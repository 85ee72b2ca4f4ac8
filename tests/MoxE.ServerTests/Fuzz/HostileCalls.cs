using CsCheck;
using Google.Protobuf;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Fuzz;

/// <summary>Messages for Generate and Chat: extreme fields, mutated and random bytes.</summary>
internal static class HostileCalls
{
    private static readonly Gen<double> Number = Gen.OneOf<double>(
        Gen.OneOf(0, -0.0, 1, 0.5, 2, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon), Gen.Double);

    private static readonly Gen<int> Integer = Gen.OneOf<int>(Gen.OneOf(0, 1, 2, 5, -1, int.MaxValue, int.MinValue, 256, 257), Gen.Int);

    private static readonly Gen<GenerateRequest> Request = Gen.Select(
        Gen.OneOf("", "", "counting", "other"),
        Gen.OneOf<string>(Gen.OneOf("a", "", "\u0001"), Gen.String[0, 30]),
        Integer.Array[0, 4],
        Gen.Bool,
        Gen.Select(Integer, Number, Gen.Int[0, 63]),
        Gen.String[0, 5].Array[0, 6])
        .Select((model, text, ids, asText, numbers, stops) => Build(model, text, ids, asText, numbers, stops));

    private static readonly Gen<string> Json = Gen.OneOf<string>(
        Gen.OneOf("{}", "[]", "null", "{", "", "{\"a\":1}", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "5", new string('[', 70)),
        Gen.OneOf(
            """{"type":"function","function":{"name":"f"}}""",
            """{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{"x":{"$ref":"#/nowhere"}}}}}""",
            """{"type":"function","function":{"name":"a b"}}""",
            """{"type":"function","function":{"name":"\ud800"}}"""));

    private static readonly Gen<ChatMessage> Message = Gen.Select(
        Gen.OneOf("user", "user", "user", "user", "system", "assistant", "assistant", "tool", "tool", "king"),
        Gen.OneOf<string>(Gen.OneOf("a", "", "\u0001\""), Gen.String[0, 10]).Select(Whole),
        Gen.Int[0, 63])
        .Select(BuildMessage);

    private static readonly Gen<ChatRequest> Conversation = Gen.Select(Message.Array[0, 4], Json.Array[0, 3], Json, Request, Gen.Int[0, 63])
        .Select((messages, tools, json, options, fields) => BuildChat(messages, tools, json, options, fields));

    /// <summary>Messages for Generate.</summary>
    public static Gen<byte[]> Any { get; } = Bytes(Request.Select(request => request.ToByteArray()));

    /// <summary>Messages for Chat.</summary>
    public static Gen<byte[]> Chats { get; } = Bytes(Conversation.Select(request => request.ToByteArray()));

    private static Gen<byte[]> Bytes(Gen<byte[]> messages) => Gen.Frequency(
        (8, messages),
        (2, Gen.Select(messages, Gen.Int[0, 1000], Gen.Byte).Select((message, at, value) => Flip(message, at, value))),
        (1, Gen.Byte.Array[0, 100]));

    private static ChatMessage BuildMessage(string role, string text, int fields)
    {
        ChatMessage message = new() { Role = role };
        switch (fields & 15)
        {
            case < 4: message.Parts = new TextParts { Texts = { text, text } }; break;
            case 4: message.Parts = new TextParts(); break;
            case 5: break;
            default: message.Text = text; break;
        }

        if ((role == "tool") != (fields >> 2 == 15))
        {
            message.ToolCallId = text;
        }

        if (fields >> 2 == 14 || (role == "assistant" && fields >= 32))
        {
            message.ToolCalls.Add(new ToolCall { Id = text, Name = text, Arguments = text });
        }

        return message;
    }

    private static ChatRequest BuildChat(ChatMessage[] messages, string[] tools, string json, GenerateRequest options, int fields)
    {
        if ((fields & 3) != 0)
        {
            options.ClearPrompt();
            options.Echo = false;
        }

        ChatRequest request = new() { Messages = { messages }, Options = options };
        switch (fields >> 2)
        {
            case 0: request.Tools.Add(tools); break;
            case 1: request.Tools.Add(tools); request.ToolMode = ToolMode.Required; break;
            case 2: request.Tools.Add(tools); request.ToolName = "f"; break;
            case 3: request.ChatTemplateKwargs = json; break;
            case 4: request.Documents.Add(tools); break;
            case 5: request.ContinueFinalMessage = true; break;
            case 6: request.ToolMode = (ToolMode)fields; break;
            default: break;
        }

        return request;
    }

    private static GenerateRequest Build(string model, string text, int[] ids, bool asText, (int Integer, double Number, int Fields) values, string[] stops)
    {
        GenerateRequest request = new() { Model = model, MaxTokens = 3, Echo = (values.Fields & 1) != 0 };
        if (asText)
        {
            request.Text = Whole(text);
        }
        else
        {
            request.TokenIds = new TokenIds { Ids = { ids } };
        }

        switch (values.Fields >> 1)
        {
            case 0: request.MaxTokens = values.Integer; break;
            case 1: request.N = values.Integer; break;
            case 2: request.TopK = values.Integer; break;
            case 3: request.Temperature = values.Number; break;
            case 4: request.TopP = values.Number; break;
            case 5: request.MinP = values.Number; break;
            case 6: request.Stop.Add(stops.Select(Whole)); break;
            case 7: request.Seed = values.Integer; break;
            default: break;
        }

        return request;
    }

    /// <summary>Half a surrogate pair cannot be sent as protobuf text at all.</summary>
    private static string Whole(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));

    private static byte[] Flip(byte[] message, int at, byte value)
    {
        if (message.Length > 0)
        {
            message[at % message.Length] = value;
        }

        return message;
    }
}
