using System.Buffers;
using System.Text;
using MoxE.Server.Http;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class EmbeddingsTests
{
    [Theory]
    [InlineData(false, "[0.6,0.8]", "[0,0]")]
    [InlineData(true, "\"mpkZP83MTD8=\"", "\"AAAAAAAAAAA=\"")] // 9a99193f cdcc4c3f: 0.6f and 0.8f, little-endian
    public void Write_Vectors_HaveUnitLength(bool base64, string first, string second)
    {
        ArrayBufferWriter<byte> output = new();
        EmbeddingsJson.Write(output, "m", 7, [new float[] { 3, 4 }, new float[] { 0, 0 }], base64);
        Assert.Equal(
            """{"object":"list","data":[{"object":"embedding","index":0,"embedding":""" + first +
            """},{"object":"embedding","index":1,"embedding":""" + second +
            """}],"model":"m","usage":{"prompt_tokens":7,"total_tokens":7}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"encoding_format":"hex","input":"a"}""", "encoding_format")]
    [InlineData("""{"pooling":"max","input":"a"}""", "pooling")]
    [InlineData("""{"input":5}""", "input")]
    [InlineData("""{"input":[]}""", "input")]
    [InlineData("""{"input":["a",5]}""", "input[1]")]
    [InlineData("""{"input":"a","prompt":"a"}""", "prompt")]
    [InlineData("""{"input":"a","temperature":1}""", "temperature")]
    [InlineData("""{"input":"a","request_id":"a b"}""", "request_id")]
    public async Task Post_AWrongField_Is400NamingIt(string body, string param)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal(param, (await server.Http.RefusedAsync("/v1/embeddings", body)).Param());
    }

    [Fact]
    public async Task Post_AModelWithoutEmbeddings_IsRefusedByName()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Contains("gives no embeddings", (await server.Http.RefusedAsync("/v1/embeddings", """{"input":"a"}""")).Message(), StringComparison.Ordinal);
    }
}
