using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MoxE.Client;

namespace MoxE.ClientTests.Library.Scripted;

/// <summary>Answers requests from a list, in order, and keeps what was asked.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> _answers = [];

    public List<(HttpMethod Method, Uri Address, HttpRequestHeaders Headers, string? Body)> Requests { get; } = [];

    /// <summary>Body of the last request.</summary>
    public JsonElement Body => JsonDocument.Parse(Requests[^1].Body!).RootElement;

    public MoxEClient Client(Func<MoxEClientOptions, MoxEClientOptions>? with = null)
    {
        MoxEClientOptions options = new() { Address = new Uri("http://model.test:8080") };
        return new MoxEClient(with?.Invoke(options) ?? options, new HttpClient(this));
    }

    public ScriptedServer Answer(HttpStatusCode status, string body, params (string Name, string Value)[] headers) => Answer(() =>
    {
        HttpResponseMessage response = new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    });

    public ScriptedServer Answer(string json) => Answer(HttpStatusCode.OK, json);

    public ScriptedServer Stream(string events) => Stream(new MemoryStream(Encoding.UTF8.GetBytes(events)));

    public ScriptedServer Stream(Stream events) => Answer(() => new HttpResponseMessage(HttpStatusCode.OK)
    {
        Headers = { { "x-request-id", "req-7" } },
        Content = new StreamContent(events) { Headers = { ContentType = new MediaTypeHeaderValue("text/event-stream") } },
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.Method, request.RequestUri!, request.Headers, body));
        return _answers.Dequeue()();
    }

    private ScriptedServer Answer(Func<HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }
}
