using Microsoft.Extensions.AI;
using MoxE.Client.Ai;

namespace MoxE.Client;

/// <summary>A MoxE model as an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>.</summary>
public sealed class MoxEEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly MoxEClient _client;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <param name="client">Speaks to the server; stays the caller's.</param>
    /// <param name="model">Name of the model where the options name none; null takes the served one.</param>
    public MoxEEmbeddingGenerator(MoxEClient client, string? model = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        (_client, _metadata) = (client, new EmbeddingGeneratorMetadata("moxe", client.Address, model));
    }

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        if (texts.Length == 0)
        {
            return [];
        }

        EmbeddingList answer = await _client.EmbedAsync(Request(texts, options), cancellationToken).ConfigureAwait(false);
        if (!answer.Data.Select(vector => vector.Index).Order().SequenceEqual(Enumerable.Range(0, texts.Length)))
        {
            throw MoxEException.Malformed($"The answer holds {answer.Data.Count} vectors: expected was one for each of {texts.Length} texts.", null);
        }

        return new GeneratedEmbeddings<Embedding<float>>(
            answer.Data.OrderBy(vector => vector.Index).Select(vector => new Embedding<float>(vector.Embedding) { ModelId = answer.Model }))
        {
            Usage = UsageMapping.Map(answer.Usage),
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(MoxEClient) ? _client
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: the client is the caller's.</summary>
    public void Dispose()
    {
    }

    private EmbeddingRequest Request(string[] texts, EmbeddingGenerationOptions? options)
    {
        EmbeddingRequest request = options?.RawRepresentationFactory?.Invoke(this) as EmbeddingRequest ?? new EmbeddingRequest { Input = Prompt.FromText(texts) };
        return request with
        {
            Model = request.Model ?? options?.ModelId ?? _metadata.DefaultModelId,
            Dimensions = request.Dimensions ?? options?.Dimensions,
            AdditionalProperties = ExtraFields.Merge(request.AdditionalProperties, options?.AdditionalProperties),
        };
    }
}
