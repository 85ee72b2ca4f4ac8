using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using MoxE.Client.Ai;

namespace MoxE.Client;

/// <summary>A MoxE model as an <see cref="IChatClient"/>.</summary>
public sealed class MoxEChatClient : IChatClient
{
    private readonly MoxEClient _client;
    private readonly ChatClientMetadata _metadata;

    /// <param name="client">Speaks to the server; stays the caller's.</param>
    /// <param name="model">Name of the model where the options name none; null takes the served one.</param>
    public MoxEChatClient(MoxEClient client, string? model = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        (_client, _metadata) = (client, new ChatClientMetadata("moxe", client.Address, model));
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatRequest request = ChatRequestMapping.Map(this, messages, options, _metadata.DefaultModelId);
        return ChatAnswerMapping.Map(await _client.ChatAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatRequest request = ChatRequestMapping.Map(this, messages, options, _metadata.DefaultModelId);
        ChatUpdateMapping updates = new();
        await foreach (ChatChunk chunk in _client.StreamChatAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (updates.Map(chunk) is { } update)
            {
                yield return update;
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(MoxEClient) ? _client
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: the client is the caller's.</summary>
    public void Dispose()
    {
    }
}
