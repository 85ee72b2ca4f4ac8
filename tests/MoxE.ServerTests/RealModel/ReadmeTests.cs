using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using MoxE.Server.Options;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>The README's first requests, sent as they are written there to the model that is served unless another is named.</summary>
public sealed partial class ReadmeTests : IAsyncLifetime
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md")).Replace("\\\n", "", StringComparison.Ordinal);

    private LoopbackServer _server = null!;

    public async Task InitializeAsync() => _server = await LoopbackServer.StartModelAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Curl_TheFirstRequest_StreamsTheTokensItAsksFor()
    {
        Match curl = Curl().Match(Readme);
        Assert.Equal(new MoxEOptions().Http.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), curl.Groups["port"].Value);
        string body = curl.Groups["body"].Value;
        using HttpResponseMessage response = await _server.Http.PostAsync(curl.Groups["path"].Value, Completions.Json(body));
        IReadOnlyList<JsonElement> events = Completions.Events(await response.Content.ReadAsStringAsync());
        Assert.Equal("length", events[^1].Finish());
        Assert.InRange(events.Count, 2, JsonDocument.Parse(body).RootElement.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public async Task Grpcurl_TheFirstCall_StreamsTheTokensItAsksFor()
    {
        Match grpcurl = Grpcurl().Match(Readme);
        Assert.Equal(new MoxEOptions().Grpc.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), grpcurl.Groups["port"].Value);
        Assert.Equal(GenerationService.Descriptor.FullName, grpcurl.Groups["service"].Value);
        Assert.Same(GenerateRequest.Descriptor, GenerationService.Descriptor.FindMethodByName(grpcurl.Groups["method"].Value).InputType);
        GenerateRequest request = JsonParser.Default.Parse<GenerateRequest>(grpcurl.Groups["body"].Value);
        List<GenerateResponse> pieces = await _server.GenerateAsync(request);
        Assert.Equal(request.MaxTokens, pieces[^1].Usage.CompletionTokens);
    }

    [GeneratedRegex("""^curl .*?http://127\.0\.0\.1:(?<port>\d+)(?<path>/\S+) -H 'Content-Type: application/json' +-d '(?<body>[^']+)'$""", RegexOptions.Multiline)]
    private static partial Regex Curl();

    [GeneratedRegex("""^grpcurl -plaintext -d '(?<body>[^']+)' +127\.0\.0\.1:(?<port>\d+) (?<service>[\w.]+)/(?<method>\w+)$""", RegexOptions.Multiline)]
    private static partial Regex Grpcurl();
}
