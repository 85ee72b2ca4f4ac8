using System.Text.Json;
using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>Two real models in one process, swapped and unloaded: each answers as it does alone.</summary>
public sealed class TwoModelsTests : IDisposable
{
    private readonly ModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_TwoModelsAtOnce_EachAnswersAsItDoesAlone()
    {
        string[] asked = [Ask("moxe-en"), Ask("moxe-bridge")];
        string[] alone = [await AloneAsync(RepositoryPaths.DefaultModel, asked[0]), await AloneAsync(RepositoryPaths.BridgeModel, asked[1])];
        Assert.NotEqual(alone[0], alone[1]);
        _folder.Copy(RepositoryPaths.DefaultModel, "moxe-en");
        _folder.Copy(RepositoryPaths.BridgeModel, Path.Combine("moxe-bridge", "1"));

        await using LoopbackServer server = await LoopbackServer.StartModelAsync(_folder.Settings("Models:Mode=explicit", "Engine:MaxSlots=8"));
        await server.UntilAsync(models => models.Served.Count() == 2);
        string[] together = await Task.WhenAll(asked.Concat(asked).Select(body => TextAsync(server, body)));
        Assert.Equal([.. alone, .. alone], together);

        _folder.Copy(RepositoryPaths.BridgeModel, Path.Combine("moxe-bridge", "2"));
        Task<string>[] during = [.. asked.Select(body => TextAsync(server, body))];
        string[] states = await server.Http.ChangedAsync("moxe-bridge", "load");
        Assert.Equal("2 ready", states[1]);
        Assert.Equal(alone, await Task.WhenAll(during));
        Assert.Equal(alone, await Task.WhenAll(asked.Select(body => TextAsync(server, body))));

        await server.UntilAsync(models => models.Get("moxe-bridge", 1)!.Retiring.IsEmpty);
        await server.Http.ChangedAsync("moxe-bridge", "unload");
        Assert.Equal(alone[0], await TextAsync(server, asked[0]));
    }

    private static string Ask(string model) => $$"""{"model":"{{model}}","prompt":"In the beginning","max_tokens":32,"temperature":0}""";

    private static async Task<string> AloneAsync(string folder, string body)
    {
        await using LoopbackServer server = await LoopbackServer.StartModelAsync($"Model:Path={folder}", "Engine:MaxSlots=8");
        return await TextAsync(server, body);
    }

    private static async Task<string> TextAsync(LoopbackServer server, string body)
    {
        JsonElement answer = await server.Http.AnswerAsync(body);
        return answer.Text();
    }
}
