using MoxE.Model.Export;
using MoxE.Model.Folders;
using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>The same weights as a fused and as a portable graph, each behind a whole server.</summary>
public sealed class PortableModelTests : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("moxe-server-tests-");

    public void Dispose() => _temporary.Delete(recursive: true);

    [Fact]
    public async Task Complete_Greedy_GivesWhatTheFusedGraphGives()
    {
        Question[] questions = [new("In the beginning", IsIds: false, MaxTokens: 24), Question.OfIds(Enumerable.Range(1, 70), 16), Question.OfIds([3], 8)];
        string[] fused = await AskAsync(GraphKind.Fused, questions);
        Assert.Equal(3, fused.Distinct().Count());
        Assert.Equal(fused, await AskAsync(GraphKind.Portable, questions));
    }

    [Fact]
    public async Task Start_CudaInACpuBuild_EndsWithOneLine()
    {
        await using ServerProcess process = new($"--MoxE:Model:Path={Export(GraphKind.Portable)}", "--MoxE:Model:ExecutionProvider=cuda");
        (int code, string[] lines) = await process.EndAsync();
        Assert.Equal(1, code);
        Assert.Contains(lines, line => line.Contains("the execution provider cuda is not in this build", StringComparison.Ordinal) && line.Contains("-p:OrtFlavor=gpu", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    /// <summary>All questions at once, so that prompts and decoding share steps.</summary>
    private async Task<string[]> AskAsync(GraphKind graph, Question[] questions)
    {
        await using LoopbackServer server = await LoopbackServer.StartModelAsync($"Model:Path={Export(graph)}", "Engine:Threads=1", "Engine:MaxSlots=4");
        return await Task.WhenAll(questions.Select(question => question.AskAsync(server, Way.Streamed)));
    }

    /// <summary>moxe-bridge's configuration and tokenizer with drawn weights: its checkpoint is not here.</summary>
    private string Export(GraphKind graph)
    {
        string folder = Path.Combine(_temporary.FullName, GraphKindNames.Name(graph));
        ModelExporter.Export(new DrawnWeights(RepositoryPaths.BridgeModel), RepositoryPaths.BridgeModel, folder, new ExportOptions { Name = "drawn", Graph = graph });
        return folder;
    }
}
