using System.Net;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class StrictnessTests
{
    private const string Unknown = """{"prompt":"a","max_tokens":1,"colour":1,"stream":true,"stream_options":{"shade":2},"b\r\nd":[{}]}""";

    [Fact]
    public async Task Post_UnknownFields_AreRefusedByDefault()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal("colour", (await server.Http.RefusedAsync("/v1/completions", Unknown)).Param());
    }

    [Fact]
    public async Task Post_UnknownFieldsWhereTheyMayBe_AreNamedInAHeader()
    {
        await using RunningServer server = await RunningServer.StartAsync("Http:Strict=false");
        using HttpResponseMessage response = await server.Http.CompleteAsync(Unknown);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["ignored fields: colour, stream_options.shade, b??d"], response.Headers.GetValues("X-MoxE-Warning"));
        using HttpResponseMessage plain = await server.Http.CompleteAsync("""{"prompt":"a","max_tokens":1}""");
        Assert.False(plain.Headers.Contains("X-MoxE-Warning"));
    }

    [Theory]
    [InlineData("""{"prompt":"a","n":1,"n":1}""")]
    [InlineData("""{"prompt":"a","x":1,"x":1}""")]
    [InlineData("""{"prompt":"a","suffix":"s"}""")]
    [InlineData("""{"prompt":"a","n":"1"}""")]
    public async Task Post_WhatIsWrongAnyway_StaysRefused(string body)
    {
        await using RunningServer server = await RunningServer.StartAsync("Http:Strict=false");
        await server.Http.RefusedAsync("/v1/completions", body);
    }

    [Fact]
    public async Task Post_ManyUnknownFields_MakeAShortHeader()
    {
        await using RunningServer server = await RunningServer.StartAsync("Http:Strict=false");
        string fields = string.Concat(Enumerable.Range(0, 1000).Select(i => $",\"field{i}\":{i}"));
        using HttpResponseMessage response = await server.Http.CompleteAsync($$"""{"prompt":"a","max_tokens":1{{fields}}}""");
        string warning = Assert.Single(response.Headers.GetValues("X-MoxE-Warning"));
        Assert.EndsWith("field15, ...", warning, StringComparison.Ordinal);
    }
}
