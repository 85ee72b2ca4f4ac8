using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http.Details;

/// <summary>Embeddings of the model that is served unless another is named.</summary>
public sealed class EmbeddingAnswerTests : IAsyncLifetime
{
    private LoopbackServer _server = null!;

    public async Task InitializeAsync() => _server = await LoopbackServer.StartModelAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("mean")]
    [InlineData("last")]
    public async Task Post_SeveralInputs_GivesAVectorOfUnitLengthEach(string pooling)
    {
        JsonElement answer = await EmbedAsync($$"""{"input":["In the beginning","In the end","x"],"pooling":"{{pooling}}"}""");
        float[][] vectors = [.. answer.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray())];
        Assert.Equal([0, 1, 2], answer.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
        Assert.All(vectors, vector => Assert.Equal(1, vector.Sum(value => (double)value * value), 1e-5));
        Assert.Single(vectors.Select(vector => vector.Length).Distinct());
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.Equal(answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), answer.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task Post_Base64_HoldsTheSameNumbers()
    {
        float[] plain = [.. (await EmbedAsync("""{"input":"In the beginning"}""")).GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
        byte[] bytes = (await EmbedAsync("""{"input":"In the beginning","encoding_format":"base64"}""")).GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(plain, bytes.Chunk(sizeof(float)).Select(value => BinaryPrimitives.ReadSingleLittleEndian(value)));
    }

    [Fact]
    public async Task Post_Poolings_DifferButForOneToken()
    {
        string Vector(JsonElement answer) => answer.GetProperty("data")[0].GetProperty("embedding").GetRawText();
        Assert.NotEqual(Vector(await EmbedAsync("""{"input":[5,6],"pooling":"mean"}""")), Vector(await EmbedAsync("""{"input":[5,6],"pooling":"last"}""")));
        Assert.Equal(Vector(await EmbedAsync("""{"input":[5],"pooling":"mean"}""")), Vector(await EmbedAsync("""{"input":[5],"pooling":"last"}""")));
    }

    [Fact]
    public async Task Post_Dimensions_PassOnlyAsTheModelsOwn()
    {
        int size = _server.State.Model!.Engine.Shape.EmbeddingSize;
        await EmbedAsync($$"""{"input":"a","dimensions":{{size}}}""");
        JsonElement error = await _server.Http.RefusedAsync("/v1/embeddings", $$"""{"input":"a","dimensions":{{size - 1}}}""", HttpStatusCode.BadRequest);
        Assert.Equal("dimensions", error.Param());
    }

    private async Task<JsonElement> EmbedAsync(string body) => JsonDocument.Parse(await _server.Http.PostTextAsync("/v1/embeddings", body)).RootElement;
}
