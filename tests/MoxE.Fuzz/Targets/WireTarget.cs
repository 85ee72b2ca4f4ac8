using System.Net;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using MoxE.Fuzz.Running;

namespace MoxE.Fuzz.Targets;

/// <summary>The whole server over real connections: every answer is whole and in the protocol's shape, no 5xx, nothing in the error log, and at the end every slot is back.</summary>
internal sealed class WireTarget : FuzzTarget
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);

    /// <summary>One for each route: a channel remembers every method object that it is shown.</summary>
    private static readonly Dictionary<string, Method<byte[], byte[]>> Methods = WireRoute.All.Where(route => route.IsRpc).ToDictionary(route => route.Path, MethodOf);

    private readonly Lazy<FuzzServer> _server;
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<GrpcChannel> _channel;

    public WireTarget(Lazy<FuzzServer> server)
    {
        _server = server;
        _http = new(() => new HttpClient { BaseAddress = server.Value.HttpAddress });
        _channel = new(() => GrpcChannel.ForAddress(server.Value.GrpcAddress));
    }

    public override string Name => "wire";

    public override int Share => 1;

    /// <summary>The bodies of the other targets' corpora, each to all of its routes.</summary>
    public override IEnumerable<byte[]> MoreSeeds() =>
        WireRoute.All.SelectMany((route, index) =>
            Corpus.Files(route.Seeds).Select(File.ReadAllBytes).Concat(route.IsRpc ? MessageTarget.Seeds() : []).Select(body => (byte[])[WireRoute.Letter(index), .. body]));

    public override void Run(ReadOnlyMemory<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        byte letter = input.Span[0];
        WireRoute route = WireRoute.Of(letter);
        bool leaves = (letter & 0x20) == 0;
        (route.IsRpc ? CallAsync(route, input[1..].ToArray(), leaves) : PostAsync(route, input[1..], leaves)).GetAwaiter().GetResult();
        string errors = _server.Value.TakeErrors();
        Require(errors.Length == 0, errors);
    }

    public override void Dispose()
    {
        if (_server.IsValueCreated)
        {
            _http.Value.Dispose();
            _channel.Value.Dispose();
            string? leak = _server.Value.Leaks();
            _server.Value.Dispose();
            Require(leak is null, leak ?? "");
        }

        base.Dispose();
    }

    private async Task PostAsync(WireRoute route, ReadOnlyMemory<byte> body, bool leaves)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, route.Path);
        bool isInfer = route.Path.EndsWith("/infer", StringComparison.Ordinal);
        if (isInfer && body.Span.Contains(InferTarget.Separator))
        {
            (ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> binary) = InferTarget.Split(body);
            request.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
            body = (byte[])[.. json.Span, .. binary.Span];
        }

        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = await _http.Value.SendAsync(request, leaves ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
        Require(IsExpected(response.StatusCode), $"{route.Path} answers {(int)response.StatusCode}");
        if (!leaves)
        {
            Check(route, response, await response.Content.ReadAsByteArrayAsync());
        }
    }

    // A request may give itself a time that is over at once.
    private static bool IsExpected(HttpStatusCode status) =>
        status is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.GatewayTimeout;

    private static void Check(WireRoute route, HttpResponseMessage response, byte[] answer)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            using JsonDocument refusal = JsonDocument.Parse(answer);
            JsonElement error = refusal.RootElement.GetProperty("error");
            bool isShort = route.Path.StartsWith("/v2", StringComparison.Ordinal);
            string? message = (isShort ? error : error.GetProperty("message")).GetString();
            Require(!string.IsNullOrWhiteSpace(message) && (isShort || (error.TryGetProperty("type", out _) && error.TryGetProperty("param", out _) && error.TryGetProperty("code", out _))), "an error object that is not whole");
            return;
        }

        switch (response.Content.Headers.ContentType?.MediaType)
        {
            case "application/json":
                JsonDocument.Parse(answer).Dispose();
                break;
            case "text/event-stream":
                CheckEvents(System.Text.Encoding.UTF8.GetString(answer));
                break;
            default:
                Require(response.Headers.Contains("Inference-Header-Content-Length"), $"an answer of the type {response.Content.Headers.ContentType}");
                break;
        }
    }

    private static void CheckEvents(string stream)
    {
        foreach (string block in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => block is not ("data: [DONE]" or ": ping")))
        {
            Require(block.StartsWith("data: ", StringComparison.Ordinal), $"an event \"{block}\"");
            using JsonDocument data = JsonDocument.Parse(block["data: ".Length..]);
            Require(!block.Contains("internal_error", StringComparison.Ordinal), block);
        }
    }

    private static Method<byte[], byte[]> MethodOf(WireRoute route)
    {
        string[] parts = route.Path.Split('/');
        return new Method<byte[], byte[]>(MethodType.DuplexStreaming, parts[1], parts[2], Raw, Raw);
    }

    private async Task CallAsync(WireRoute route, byte[] message, bool leaves)
    {
        StatusCode status = StatusCode.OK;
        using CancellationTokenSource leaving = new();
        try
        {
            using AsyncDuplexStreamingCall<byte[], byte[]> call = _channel.Value.CreateCallInvoker().AsyncDuplexStreamingCall(
                Methods[route.Path], null, new CallOptions(cancellationToken: leaving.Token));
            await call.RequestStream.WriteAsync(message, leaving.Token);
            await call.RequestStream.CompleteAsync();
            while (!leaves && await call.ResponseStream.MoveNext(leaving.Token))
            {
            }
        }
        catch (RpcException e)
        {
            status = e.StatusCode;
        }

        Require(status is StatusCode.OK or StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.DeadlineExceeded, $"{route.Path} answers {status}");
    }
}
