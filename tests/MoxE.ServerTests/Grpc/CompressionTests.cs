using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

/// <summary>Frames read from the HTTP/2 body by hand: a flag byte, a length of four bytes, the message.</summary>
public sealed class CompressionTests
{
    [Fact]
    public async Task Unary_ACompressedRequest_IsAnsweredCompressed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (byte flag, byte[] body, string? encoding) = await CallAsync(server, "Tokenize", new TokenizeRequest { Text = new string('a', 500) }, compress: true);
        Assert.Equal((1, "gzip"), (flag, encoding));
        await using GZipStream unzipped = new(new MemoryStream(body), CompressionMode.Decompress);
        Assert.Equal(500, TokenizeResponse.Parser.ParseFrom(unzipped).TokenIds.Count);
        Assert.True(body.Length < 100, $"{body.Length} bytes");
    }

    [Fact]
    public async Task Unary_APlainRequest_IsAnsweredPlainlyThoughTheClientReadsGzip()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (byte flag, byte[] body, _) = await CallAsync(server, "Tokenize", new TokenizeRequest { Text = new string('a', 500) }, compress: false);
        Assert.Equal(0, flag);
        Assert.Equal(500, TokenizeResponse.Parser.ParseFrom(body).TokenIds.Count);
    }

    [Fact]
    public async Task Stream_ACompressedRequest_IsAnsweredPlainly()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (byte flag, byte[] body, _) = await CallAsync(server, "Generate", new GenerateRequest { Text = "a", MaxTokens = 1, Temperature = 0 }, compress: true);
        Assert.Equal(0, flag);
        Assert.Equal("b", GenerateResponse.Parser.ParseFrom(body).Text);
    }

    /// <summary>The first frame of the answer.</summary>
    private static async Task<(byte Flag, byte[] Body, string? Encoding)> CallAsync(RunningServer server, string method, IMessage message, bool compress)
    {
        using HttpClient client = new() { BaseAddress = server.GrpcAddress };
        byte[] content = message.ToByteArray();
        if (compress)
        {
            using MemoryStream zipped = new();
            await using (GZipStream gzip = new(zipped, CompressionLevel.Fastest))
            {
                gzip.Write(content);
            }

            content = zipped.ToArray();
        }

        using HttpRequestMessage request = new(HttpMethod.Post, $"/moxe.serving.v1.GenerationService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([compress ? (byte)1 : (byte)0, (byte)(content.Length >> 24), (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Add("TE", "trailers");
        request.Headers.Add("grpc-accept-encoding", "gzip");
        if (compress)
        {
            request.Headers.Add("grpc-encoding", "gzip");
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        byte[] frames = await response.Content.ReadAsByteArrayAsync();
        int length = (frames[1] << 24) | (frames[2] << 16) | (frames[3] << 8) | frames[4];
        return (frames[0], frames[5..(5 + length)], response.Headers.TryGetValues("grpc-encoding", out IEnumerable<string>? encoding) ? encoding.Single() : null);
    }
}
