using MoxE.Server.Options;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Options;

/// <summary>What the table allows, the server must live with.</summary>
public sealed class OptionBoundsTests
{
    /// <summary>Sections whose numbers need no threads, memory or ports of the machine to be tried.</summary>
    private static readonly string[] Sections = ["Http", "Engine", "Limits", "Drain", "Models"];

    public static TheoryData<string, int> Bounds()
    {
        TheoryData<string, int> bounds = [];
        foreach (OptionKey key in OptionKey.All.Where(key => Sections.Contains(key.Section.Name) && key.Property.Name is not ("Port" or "MaxStepTokens" or "MaxSlots")))
        {
            if (key.Range is var (least, most))
            {
                bounds.Add(key.Key, least);
                bounds.Add(key.Key, most);
            }
        }

        return bounds;
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task Start_AnOptionAtItsBound_IsReadyAndAnswers(string key, int value)
    {
        await using RunningServer server = await RunningServer.StartAsync($"{key[(MoxEOptions.Section.Length + 1)..]}={value}");
        using HttpResponseMessage answer = await server.Http.CompleteAsync("""{"prompt":"a","max_tokens":1,"temperature":0}""");
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{key}={value}: {answer.StatusCode} {text}");
    }
}
