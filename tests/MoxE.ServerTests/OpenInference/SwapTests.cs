using Microsoft.Extensions.DependencyInjection;
using MoxE.OpenInference.V2;
using MoxE.Server.Models;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.OpenInference;

public sealed class SwapTests : IDisposable
{
    private readonly ModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Infer_OfANameWhoseVersionIsSwappedOutMeanwhile_IsAnsweredByItsSuccessor()
    {
        _folder.Write("m", 1);
        await using RunningServer server = await RunningServer.StartAsync(TimeProvider.System, _folder.Settings("Models:Mode=explicit"));
        _folder.Write("m", 2);
        ModelRepository repository = server.Services.GetRequiredService<ModelRepository>();
        server.Runner.AtNextLook = () => Assert.True(repository.LoadAsync("m", null, CancellationToken.None).GetAwaiter().GetResult().Succeeded);
        ModelInferRequest request = Infer.Text("a", 2);
        request.ModelName = "m";
        ModelInferResponse answer = await server.InferAsync(request);
        Assert.Equal(("m", "2"), (answer.ModelName, answer.ModelVersion));
    }
}
