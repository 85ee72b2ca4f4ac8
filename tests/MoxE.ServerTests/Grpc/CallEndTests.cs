using Grpc.Core;
using MoxE.Server.Hosting;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

/// <summary>How calls of each method end before they are answered, and what they are refused for.</summary>
public sealed class CallEndTests
{
    private const string Id = "mine";

    public static TheoryData<string> Methods => ["Generate", "Complete", "Chat", "CompleteChat", "Embed"];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Call_WhoseDeadlinePasses_IsDeadlineExceededAndFreesItsSlotWithinAStep(string method)
    {
        await using RunningServer server = await StartAsync();
        server.Runner.Close();
        Task call = CallAsync(server, method, new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1)));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        FreesItsSlot(server);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Call_ThatItsClientCancels_FreesItsSlotWithinAStep(string method)
    {
        await using RunningServer server = await StartAsync();
        server.Runner.Close();
        using CancellationTokenSource leave = new();
        Task call = CallAsync(server, method, new CallOptions(cancellationToken: leave.Token));
        server.Until(status => status.Running == 1);
        await leave.CancelAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(StatusCode.Cancelled, e.StatusCode);
        FreesItsSlot(server);
    }

    public static TheoryData<string, string> Wrongs => new()
    {
        { "Complete", "temperature" },
        { "Complete", "request_id" },
        { "Chat", "options" },
        { "Chat", "echo" },
        { "Chat", "messages" },
        { "Chat", "temperature" },
        { "Chat", "tools[0]" },
        { "CompleteChat", "options" },
        { "CompleteChat", "messages" },
        { "CompleteChat", "messages[0].role" },
        { "CompleteChat", "temperature" },
        { "CompleteChat", "request_id" },
        { "Embed", "input[0]" },
        { "Embed", "input[1][0]" },
        { "Embed", "pooling" },
        { "Embed", "dimensions" },
        { "Embed", "request_id" },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task Call_WithAWrongField_IsInvalidArgumentNamingIt(string method, string field)
    {
        await using RunningServer server = await StartAsync();
        (string message, string? param) = await GrpcCalls.RefusedAsync(CallAsync(server, method, default, field));
        Assert.Equal(field, param);
        Assert.Contains($"'{field}'", message, StringComparison.Ordinal);
    }

    private static Task<RunningServer> StartAsync() => RunningServer.StartAsync(
        services =>
        {
            new JoinedChat().AddTo(services);
            SuccessorRunner runner = ((TestEngineFactory)services.Single(service => service.ServiceType == typeof(IEngineFactory)).ImplementationInstance!).Runner;
            runner.Shape = runner.Shape with { EmbeddingSize = 2 };
        },
        "Engine:MaxSlots=1");

    /// <summary>What ran when the call ended is the last step of it.</summary>
    private static void FreesItsSlot(RunningServer server)
    {
        server.UntilUnderWay(Id, 0);
        long steps = server.Status.Steps;
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
        Assert.InRange(server.Status.Steps, steps, steps + 1);
    }

    private static async Task CallAsync(RunningServer server, string method, CallOptions options, string wrong = "")
    {
        GenerateRequest generation = new() { MaxTokens = 16384, RequestId = wrong == "request_id" ? "a b" : Id };
        if (wrong == "temperature")
        {
            generation.Temperature = -1;
        }

        ChatRequest chat = new() { Messages = { new ChatMessage { Role = wrong == "messages[0].role" ? "" : "user", Text = "a" } }, Options = generation };
        EmbedRequest embed = new() { Input = { new EmbedInput { Text = "a" } }, RequestId = generation.RequestId };
        switch (wrong)
        {
            case "options":
                generation.Text = "b";
                break;
            case "echo":
                generation.Echo = true;
                break;
            case "messages":
                chat.Messages.Clear();
                break;
            case "tools[0]":
                chat.Tools.Add("{");
                break;
            case "input[0]":
                embed.Input[0].Text = "";
                break;
            case "input[1][0]":
                embed.Input.Add(new EmbedInput { TokenIds = new TokenIds { Ids = { -1 } } });
                break;
            case "pooling":
                embed.Pooling = (Pooling)9;
                break;
            case "dimensions":
                embed.Dimensions = 3;
                break;
        }

        GenerateRequest text = generation.Clone();
        text.Text = "a";
        await (method switch
        {
            "Generate" => server.Generation.Generate(text, options).ReadToEndAsync(),
            "Complete" => server.Generation.CompleteAsync(text, options).ResponseAsync,
            "Chat" => server.Generation.Chat(chat, options).ReadToEndAsync(),
            "CompleteChat" => server.Generation.CompleteChatAsync(chat, options).ResponseAsync,
            _ => (Task)server.Generation.EmbedAsync(embed, options).ResponseAsync,
        });
    }
}
