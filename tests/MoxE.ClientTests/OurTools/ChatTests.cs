using System.Diagnostics;
using MoxE.Client;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.OurTools;

/// <summary><c>moxe chat --url</c> with the real server.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class ChatTests(ClientServer server)
{
    [Fact]
    public async Task Chat_PipedMessages_GetTheAnswersThatTheServerGives()
    {
        using MoxEClient client = new(new Uri(server.Http));
        ChatRequest request = new() { Messages = [ChatTurn.User(ClientServer.Prompt)], MaxCompletionTokens = 12, Temperature = 0, Seed = 0 };
        string first = (await client.ChatAsync(request)).Choices[0].Message.Content!;
        string second = (await client.ChatAsync(request with { Messages = [.. request.Messages, ChatTurn.Assistant(first), ChatTurn.User("And then")] })).Choices[0].Message.Content!;

        string tool = BuildFolder.File("MoxE.Cli", "moxe.dll");
        ToolRun run = await ToolRun.AnyAsync(new ProcessStartInfo(
            "sh", ["-c", $"printf '{ClientServer.Prompt}\\nAnd then\\n' | dotnet exec '{tool}' chat --url {server.Http} --max-tokens 12 --temperature 0 --routing"]));

        Assert.Equal((0, $"{first}\n{second}\n", ""), (run.Code, run.Out, run.Error));
    }
}
