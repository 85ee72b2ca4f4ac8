using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MoxE.UnitTests.Cli.Chat;

/// <summary>A server that answers chats from a list, in order, and keeps what was asked.</summary>
internal sealed class ScriptedChat : HttpMessageHandler
{
    private const string Usage = """{"id":"c","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}""";
    private readonly Queue<Func<HttpContent>> _answers = [];
    private readonly Queue<HttpStatusCode> _statuses = [];

    public List<JsonElement> Bodies { get; } = [];

    public List<HttpRequestHeaders> Headers { get; } = [];

    public HttpClient Client => new(this, disposeHandler: false);

    /// <summary>The conversation of a request, one message a line.</summary>
    public string Messages(int request) => string.Join(
        '\n', Bodies[request].GetProperty("messages").EnumerateArray().Select(message => $"{message.GetProperty("role").GetString()}: {message.GetProperty("content").GetString()}"));

    public ScriptedChat Answer(params string[] pieces) => Stream([.. pieces.Select(piece => Chunk($"{{\"content\":{JsonSerializer.Serialize(piece)}}}", "null")), Chunk("{}", "\"stop\""), Usage, "[DONE]"]);

    /// <summary>An answer whose events are given.</summary>
    public ScriptedChat Stream(params string[] events) => Enqueue(
        HttpStatusCode.OK, () => Events(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"data: {data}\n\n"))))));

    /// <summary>An answer that begins with a text and never ends; <paramref name="begun"/> is called when more is waited for.</summary>
    public ScriptedChat Endless(string text, Action begun) => Enqueue(HttpStatusCode.OK, () => Events(new EndlessStream($"data: {Chunk($"{{\"content\":\"{text}\"}}", "null")}\n\n", begun)));

    public ScriptedChat Refuse(HttpStatusCode status, string message) =>
        Enqueue(status, () => new StringContent($$$"""{"error":{"message":"{{{message}}}","type":"t","param":null,"code":null}}"""));

    public static string Chunk(string delta, string finish, string more = "") =>
        $$"""{"id":"c","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}{{more}}}],"usage":null}""";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Bodies.Add(JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).RootElement);
        Headers.Add(request.Headers);
        return new HttpResponseMessage(_statuses.Dequeue()) { Content = _answers.Dequeue()() };
    }

    private static StreamContent Events(Stream body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/event-stream") } };

    private ScriptedChat Enqueue(HttpStatusCode status, Func<HttpContent> content)
    {
        _statuses.Enqueue(status);
        _answers.Enqueue(content);
        return this;
    }

    private sealed class EndlessStream(string first, Action begun) : MemoryStream(Encoding.UTF8.GetBytes(first))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (await base.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                return count;
            }

            begun();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return 0;
        }
    }
}
