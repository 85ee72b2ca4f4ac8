using Microsoft.Extensions.AI;
using MoxE.Client;
using MoxE.ClientTests.Library.Scripted;

namespace MoxE.ClientTests.Library.Ai;

public sealed class EmbeddingGeneratorTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    private MoxEEmbeddingGenerator Generator => new(_server.Client(), "m");

    [Fact]
    public async Task Generate_Texts_GivesVectorsInTheirOrder()
    {
        _server.Answer("""{"object":"list","model":"m","data":[{"object":"embedding","index":1,"embedding":[3,4]},{"object":"embedding","index":0,"embedding":[1,2.5]}],"usage":{"prompt_tokens":5,"total_tokens":5}}""");
        GeneratedEmbeddings<Embedding<float>> vectors = await Generator.GenerateAsync(["a", "b"], new EmbeddingGenerationOptions { Dimensions = 2, AdditionalProperties = new AdditionalPropertiesDictionary { ["pooling"] = "mean" } });
        Assert.Equal([[1, 2.5f], [3, 4]], vectors.Select(vector => vector.Vector.ToArray()));
        Assert.Equal(5, vectors.Usage!.InputTokenCount);
        Assert.Equal("""{"model":"m","input":["a","b"],"dimensions":2,"pooling":"mean"}""", _server.Requests[0].Body);
    }

    [Fact]
    public async Task Generate_AVectorMissing_IsMalformed()
    {
        _server.Answer("""{"object":"list","model":"m","data":[{"index":0,"embedding":[1]}]}""");
        await Assert.ThrowsAsync<MoxEException>(() => Generator.GenerateAsync(["a", "b"]));
    }

    [Fact]
    public async Task Generate_Nothing_AsksNothing()
    {
        Assert.Empty(await Generator.GenerateAsync([]));
        Assert.Empty(_server.Requests);
    }

    public void Dispose() => _server.Dispose();
}
