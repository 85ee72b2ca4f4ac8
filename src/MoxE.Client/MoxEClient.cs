using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoxE.Client.Streaming;
using MoxE.Client.Transport;
using MoxE.Client.Wire;

namespace MoxE.Client;

/// <summary>
/// A client of MoxE.Serving, or of another server with the OpenAI surface. Thread-safe; one for the life of a program. Ending an enumeration or
/// cancelling closes the connection, and the server ends the work within one step.
/// </summary>
/// <remarks>Every method throws <see cref="MoxEException"/> when the server refuses or fails, and <see cref="HttpRequestException"/> when it cannot be reached.</remarks>
public sealed class MoxEClient : IDisposable
{
    private readonly HttpTransport _transport;
    private readonly HttpClient? _owned;

    /// <summary>A client with a connection pool of its own.</summary>
    /// <param name="address">Address of the server, for example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="apiKey">Sent as <c>Authorization: Bearer</c>; null sends nothing.</param>
    public MoxEClient(Uri address, string? apiKey = null)
        : this(new MoxEClientOptions { Address = address, ApiKey = apiKey })
    {
    }

    /// <summary>A client over an <see cref="HttpClient"/>, which stays the caller's, or with a connection pool of its own.</summary>
    /// <param name="options">Where the server is and how it is spoken to.</param>
    /// <param name="http">Sends the requests; its time limit bounds whole answers and the beginning of streams. Null makes one without limit.</param>
    public MoxEClient(MoxEClientOptions options, HttpClient? http = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Uri address = options.Address ?? http?.BaseAddress
            ?? throw new ArgumentException($"{nameof(options.Address)} is null: allowed is null only with a base address of the HttpClient.", nameof(options));
        _owned = http is null ? new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan } : null;
        _transport = new HttpTransport(http ?? _owned!, Routes.Root(address), options);
    }

    /// <summary>Address of the server, with a slash at its end.</summary>
    public Uri Address => _transport.Root;

    /// <summary>Continues text.</summary>
    public Task<Completion> CompleteAsync(CompletionRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(Routes.Completions, Given(request), WireJson.Strict.CompletionRequest, request.RequestId, WireJson.Strict.Completion, cancellationToken);

    /// <summary>Continues text, piece by piece; the last chunk tells the usage and has no choices.</summary>
    public IAsyncEnumerable<Completion> StreamAsync(CompletionRequest request, CancellationToken cancellationToken = default) => AnswerStream.PostAsync(
        _transport,
        Routes.Completions,
        Json(Given(request) with { Stream = true, StreamOptions = new StreamOptions(IncludeUsage: true) }, WireJson.Strict.CompletionRequest),
        request.RequestId,
        WireJson.Strict.Completion,
        cancellationToken);

    /// <summary>The next turn of a conversation.</summary>
    public Task<ChatCompletion> ChatAsync(ChatRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(Routes.Chat, Given(request), WireJson.Strict.ChatRequest, request.RequestId, WireJson.Strict.ChatCompletion, cancellationToken);

    /// <summary>The next turn of a conversation, piece by piece; the last chunk tells the usage and has no choices.</summary>
    public IAsyncEnumerable<ChatChunk> StreamChatAsync(ChatRequest request, CancellationToken cancellationToken = default) => AnswerStream.PostAsync(
        _transport,
        Routes.Chat,
        Json(Given(request) with { Stream = true, StreamOptions = new StreamOptions(IncludeUsage: true) }, WireJson.Strict.ChatRequest),
        request.RequestId,
        WireJson.Strict.ChatChunk,
        cancellationToken);

    /// <summary>The models that the server has.</summary>
    public async Task<IReadOnlyList<ModelCard>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        (await _transport.SendAsync(HttpMethod.Get, Routes.Models, null, null, WireJson.Strict.ModelList, cancellationToken).ConfigureAwait(false)).Data;

    /// <summary>One model.</summary>
    public Task<ModelCard> GetModelAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return _transport.SendAsync(HttpMethod.Get, Routes.Model(id), null, null, WireJson.Strict.ModelCard, cancellationToken);
    }

    /// <summary>The tokens of a text.</summary>
    public Task<TokenList> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(Routes.Tokenize, Given(request), WireJson.Strict.TokenizeRequest, null, WireJson.Strict.TokenList, cancellationToken);

    /// <summary>The text of tokens.</summary>
    public async Task<string> DetokenizeAsync(DetokenizeRequest request, CancellationToken cancellationToken = default) =>
        (await PostAsync(Routes.Detokenize, Given(request), WireJson.Strict.DetokenizeRequest, null, WireJson.Strict.DetokenizedText, cancellationToken).ConfigureAwait(false)).Prompt;

    /// <summary>How many tokens a conversation has when the model's template has made it a prompt; nothing is generated.</summary>
    public async Task<int> CountTokensAsync(ChatRequest request, CancellationToken cancellationToken = default) =>
        (await PostAsync(Routes.CountTokens, Given(request), WireJson.Strict.ChatRequest, null, WireJson.Strict.TokenCount, cancellationToken).ConfigureAwait(false)).InputTokens;

    /// <summary>Vectors of texts.</summary>
    public Task<EmbeddingList> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default) =>
        PostAsync(Routes.Embeddings, Given(request), WireJson.Strict.EmbeddingRequest, null, WireJson.Strict.EmbeddingList, cancellationToken);

    /// <summary>Ends a request by the id that its caller gave it, wherever its answer is read.</summary>
    /// <param name="requestId">Its <see cref="GenerationRequest.RequestId"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when no such request is under way.</returns>
    public async Task<bool> AbortAsync(string requestId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        try
        {
            await _transport.SendAsync(HttpMethod.Post, Routes.Abort(requestId), null, null, WireJson.Strict.AbortResult, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MoxEException e) when (e is { Status: HttpStatusCode.NotFound, Param: "request_id" })
        {
            return false;
        }
    }

    /// <summary>Whether the server's process answers.</summary>
    public Task<bool> IsLiveAsync(CancellationToken cancellationToken = default) => _transport.ProbeAsync(Routes.Live, cancellationToken);

    /// <summary>Whether the server takes requests: loaded, warmed up, and not on its way out.</summary>
    public Task<bool> IsReadyAsync(CancellationToken cancellationToken = default) => _transport.ProbeAsync(Routes.Ready, cancellationToken);

    /// <summary>Closes the connections that are this client's own.</summary>
    public void Dispose() => _owned?.Dispose();

    private static T Given<T>(T request)
        where T : class => request ?? throw new ArgumentNullException(nameof(request));

    private static byte[] Json<T>(T request, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(request, type);

    private Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, string? requestId, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
        where TAnswer : class => _transport.SendAsync(HttpMethod.Post, path, Json(request, requestType), requestId, answerType, cancellationToken);
}
