using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MoxE.Client.Transport;

/// <summary>Sends requests, again where <see cref="RetryRule"/> allows it, and hands back successes only.</summary>
internal sealed class HttpTransport(HttpClient http, Uri root, MoxEClientOptions options)
{
    private const string RequestIdHeader = "x-request-id";
    private readonly RetryRule _retry = new(options);
    private readonly AuthenticationHeaderValue? _key = string.IsNullOrWhiteSpace(options.ApiKey) ? null : new("Bearer", options.ApiKey.Trim());

    /// <summary>Address of the server.</summary>
    public Uri Root => root;

    /// <summary>What the client was told.</summary>
    public MoxEClientOptions Options => options;

    /// <summary>The id that the server gave to a request.</summary>
    public static string? RequestIdOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(RequestIdHeader, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    /// <summary>A whole JSON answer.</summary>
    /// <param name="method">GET, POST …</param>
    /// <param name="path">One of <see cref="Routes"/>.</param>
    /// <param name="body">A JSON body, or null.</param>
    /// <param name="requestId">The caller's id of the request, or null.</param>
    /// <param name="answer">How the answer is read.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, string? requestId, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await OpenAsync(method, path, body, requestId, MediaTypeNames.Application.Json, cancellationToken).ConfigureAwait(false);
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, answer, cancellationToken).ConfigureAwait(false)
                ?? throw MoxEException.Malformed($"{path}: the answer is null.", RequestIdOf(response));
        }
        catch (JsonException e)
        {
            throw MoxEException.Malformed($"{path}: the answer is not the JSON that was expected: {e.Message}", RequestIdOf(response), e);
        }
    }

    /// <summary>An answer whose headers have come and whose body is read by the caller.</summary>
    /// <exception cref="MoxEException">The server refused, and retries did not help.</exception>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, byte[]? body, string? requestId, string accept, CancellationToken cancellationToken)
    {
        for (int retries = 0; ; retries++)
        {
            using HttpRequestMessage request = Request(method, path, body, requestId, accept);
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                TimeSpan? retryAfter = _retry.Read(response.Headers.RetryAfter);
                if (_retry.Next(response.StatusCode, retryAfter, retries) is not { } wait)
                {
                    throw await ErrorAnswer.ReadAsync(response, retryAfter, cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(wait, options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether a probe answers with success; a refusal is an answer, not an error.</summary>
    public async Task<bool> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path, null, null, MediaTypeNames.Application.Json);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? body, string? requestId, string accept)
    {
        HttpRequestMessage request = new(method, new Uri(root, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.Authorization = _key;
        if (requestId is not null)
        {
            request.Headers.Add(RequestIdHeader, requestId);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        }

        return request;
    }
}
