using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Security;

/// <summary>Everything that is logged, at the finest level, of requests whose every part is marked.</summary>
public sealed class LogLeakTests : IDisposable
{
    private const string Mark = "zq7secret";
    private const string Key = "moxe_zq7secret-zq7secret-zq7secret-zq7secret";
    private readonly TestKeys _keys = new(TestKeys.Line("alice", Key));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Logs_OfBothProtocols_HoldNoPromptOutputOrKey()
    {
        await using RunningServer server = await RunningServer.StartTracedAsync(_keys.Setting);
        server.ExpectErrors = true; // the poisoned step
        server.Runner.Poison = '#';
        foreach (string body in new[]
        {
            $$"""{"prompt":"{{Mark}}","max_tokens":3,"stop":["{{Mark}}"],"user":"{{Mark}}","temperature":0}""",
            $$"""{"prompt":"{{Mark}}","max_tokens":3,"stream":true,"echo":true}""",
            $$"""{"prompt":"{{Mark}}","model":"{{Mark}}"}""",
            $$"""{"prompt":"{{Mark}}","{{Mark}}":1}""",
            $$"""{"prompt":{"{{Mark}}":1} }""",
            $$"""{"prompt":"{{Mark}}#"}""",
            $$"""{"prompt":"{{Mark}}""",
            Mark,
        })
        {
            using HttpResponseMessage answer = await server.Http.CompleteAsync(body, Key);
            await answer.Content.ReadAsStringAsync();
            using HttpResponseMessage refused = await server.Http.CompleteAsync(body, Key + "x", ("x-request-id", "bad " + Mark));
        }

        using HttpResponseMessage model = await server.Http.SendAsync(HttpMethod.Get, "/v1/models/none", Key, null, ("x-custom", Mark));
        foreach (GenerateRequest request in new GenerateRequest[]
        {
            new() { Text = Mark, MaxTokens = 3, User = Mark, Stop = { Mark } },
            new() { Text = Mark, Model = Mark },
            new() { Text = Mark, MaxTokens = -1 },
            new() { Text = Mark + "#" },
        })
        {
            await CallAsync(server, request, Key);
            await CallAsync(server, request, Key + "x");
        }

        await SendBrokenAsync(server, $"GET /health/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Key}\r\nBroken {Mark}\r\n\r\n");
        await SendBrokenAsync(server, $"GET /{Mark} HTTP/9.9\r\nAuthorization: Bearer {Key}\r\n\r\n");

        Assert.True(server.Logs.Lines.Count > 100, "tracing is not on");
        Assert.Contains(server.Logs.Lines, line => line.Text.Contains("poisoned", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Logs.Lines, line => line.Text.Contains(Mark, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task CallAsync(RunningServer server, GenerateRequest request, string key)
    {
        try
        {
            await server.Generation.Generate(request, CredentialCalls.Metadata(key)).ReadToEndAsync();
        }
        catch (RpcException)
        {
        }
    }

    /// <summary>Sends what is no HTTP and reads what comes back.</summary>
    private static async Task SendBrokenAsync(RunningServer server, string text)
    {
        using TcpClient connection = new();
        await connection.ConnectAsync(server.HttpAddress.Host, server.HttpAddress.Port);
        NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        using StreamReader reader = new(stream);
        Assert.StartsWith("HTTP/1.1 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
