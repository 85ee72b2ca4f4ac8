using System.Net.Http.Headers;
using System.Text.Json;

namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>POST /v1/completions with a stream; each request that runs has a connection of its own.</summary>
/// <param name="server">Its HTTP address.</param>
/// <param name="handler">Carries the requests; disposed with the client.</param>
internal sealed class HttpGenerationClient(Uri server, HttpMessageHandler handler) : IGenerationClient
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _http = new(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public string Protocol => "http";

    /// <summary>A client with as many connections as it needs, no proxy between.</summary>
    public static HttpGenerationClient To(Uri server) => new(server, new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    /// <inheritdoc/>
    public async Task<string?> GenerateAsync(GenerationCall call, StreamTrace trace, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions") { Content = new ByteArrayContent(Body(call)) };
        request.Content.Headers.ContentType = Json;
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                return $"http {(int)answer.StatusCode}";
            }

            using Stream body = await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            return await CompletionStream.FollowAsync(body, trace, stop).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            return $"http {e.HttpRequestError}";
        }
        catch (IOException)
        {
            return "a stream cut off";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static byte[] Body(GenerationCall call) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        prompt = call.Prompt,
        max_tokens = call.MaxTokens,
        temperature = call.Temperature,
        seed = call.Seed,
        stream = true,
        stream_options = new { include_usage = true },
    });
}
