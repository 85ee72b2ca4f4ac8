using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MoxE.Model;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.Hosting;

public sealed class LifeTests
{
    [Fact]
    public async Task Stop_WhileAStreamRuns_RefusesNewWorkAndFinishesTheStream()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Runner.Close();
        Task<string> stream = server.Http.StreamTextAsync("""{"prompt":"a","max_tokens":5,"temperature":0,"stream":true}""");
        server.Until(status => status.Running == 1);
        Task stopping = server.StopAsync();
        await server.UntilAsync(ServingPhase.Draining);

        using HttpResponseMessage ready = await server.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using HttpResponseMessage refused = await server.Http.CompleteAsync("""{"prompt":"a"}""");
        await refused.ErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.GenerateAsync(new() { Text = "a" }));
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);

        server.Runner.Open();
        Assert.Equal(["b", "c", "d", "e", "f"], Completions.Events(await stream).Select(chunk => chunk.Text()));
        await stopping;
        Assert.False(server.State.Broken);
    }

    [Fact]
    public async Task Stop_AStreamOutlivesTheDrain_EndsItWithAnError()
    {
        await using RunningServer server = await RunningServer.StartAsync("Drain:TimeoutSeconds=0");
        server.Runner.Close();
        Task<string> stream = server.Http.StreamTextAsync("""{"prompt":"a","max_tokens":16384,"stream":true}""");
        server.Until(status => status.Running == 1);
        Task stopping = server.StopAsync();
        server.Runner.Open();
        Assert.Contains("\"error\":", await stream, StringComparison.Ordinal);
        await stopping;
    }

    [Fact]
    public async Task Start_ABrokenModel_StopsTheServerWithOneLine()
    {
        await using RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, new ModelFormatException("model.onnx: truncated"));
        server.ExpectErrors = true;
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(server.State.Broken);
        Assert.Equal("The model cannot be served: model.onnx: truncated", Assert.Single(server.Logs.Lines, line => line.Level >= LogLevel.Error).Text);
    }

    [Fact]
    public async Task Stop_AStepHangs_EndsAllTheSame()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.ExpectErrors = true;
        server.Runner.Close();
        Task<HttpResponseMessage> request = server.Http.CompleteAsync("""{"prompt":"a"}""");
        server.Until(status => status.Running == 1);
        await server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(server.State.Broken);
        Assert.Single(server.Logs.Lines, line => line.Text.StartsWith("The engine does not stop", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => request);
    }

    [Fact]
    public async Task Serve_TheEngineDies_StopsTheServerAsBroken()
    {
        BreakableTime time = new();
        await using RunningServer server = await RunningServer.StartAsync(time);
        server.ExpectErrors = true;
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        time.Break();
        using HttpResponseMessage answer = await server.Http.CompleteAsync("""{"prompt":"a"}""");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(server.State.Broken);
    }

    [Fact]
    public async Task Logs_NeverHoldPromptOrOutput()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Http.AnswerAsync("""{"prompt":"SECRETa","echo":true,"temperature":0}""");
        using HttpResponseMessage refused = await server.Http.CompleteAsync("""{"prompt":"SECRETa","n":0}""");
        Assert.DoesNotContain(server.Logs.Lines, line => line.Text.Contains("SECRET", StringComparison.Ordinal) || line.Text.Contains("bcdef", StringComparison.Ordinal));
    }
}
