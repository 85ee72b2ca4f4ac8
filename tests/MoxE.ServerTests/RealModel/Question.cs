using System.Globalization;
using System.Text.Json;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.RealModel;

/// <summary>How an answer is fetched.</summary>
public enum Way
{
    /// <summary>HTTP, in one piece.</summary>
    Whole,

    /// <summary>HTTP, as a stream of events.</summary>
    Streamed,

    /// <summary>gRPC, always a stream.</summary>
    Grpc,
}

/// <summary>A prompt with its sampling, to be asked in any way; the answer must be the same.</summary>
/// <param name="Prompt">The prompt as text, or its token ids joined by commas when <paramref name="IsIds"/>.</param>
/// <param name="IsIds">Which of both.</param>
/// <param name="MaxTokens">Tokens to generate.</param>
/// <param name="Temperature">0 is greedy.</param>
/// <param name="Seed">Seed of the draw.</param>
internal sealed record Question(string Prompt, bool IsIds, int MaxTokens, double Temperature = 0, int Seed = 0)
{
    private int[] Ids => [.. Prompt.Split(',').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    public static Question OfIds(IEnumerable<int> ids, int maxTokens, double temperature = 0, int seed = 0) =>
        new(string.Join(',', ids), true, maxTokens, temperature, seed);

    public GenerateRequest ToGrpc()
    {
        GenerateRequest request = new() { MaxTokens = MaxTokens, Temperature = Temperature, Seed = Seed };
        if (IsIds)
        {
            request.TokenIds = new TokenIds { Ids = { Ids } };
        }
        else
        {
            request.Text = Prompt;
        }

        return request;
    }

    public string ToJson(bool stream) => JsonSerializer.Serialize(new
    {
        prompt = IsIds ? (object)Ids : Prompt,
        max_tokens = MaxTokens,
        temperature = Temperature,
        seed = Seed,
        stream,
    });

    /// <summary>The answer's text.</summary>
    public async Task<string> AskAsync(LoopbackServer server, Way way) => way switch
    {
        Way.Whole => (await server.Http.AnswerAsync(ToJson(stream: false))).Text(),
        Way.Streamed => string.Concat(Completions.Events(await server.Http.StreamTextAsync(ToJson(stream: true))).Select(chunk => chunk.Text())),
        _ => string.Concat((await server.GenerateAsync(ToGrpc())).Select(piece => piece.Text)),
    };
}
