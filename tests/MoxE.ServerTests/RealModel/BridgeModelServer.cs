using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>One server with moxe-bridge for all tests of the collection, which run one after another: a reading of the engine is then the test's own.</summary>
public sealed class BridgeModelServer : IAsyncLifetime
{
    private readonly Dictionary<Question, Task<string>> _alone = [];

    internal LoopbackServer Server { get; private set; } = null!;

    /// <summary>A server with the model of the recorded figures.</summary>
    internal static Task<LoopbackServer> StartAsync(params string[] settings) => LoopbackServer.StartModelAsync([$"Model:Path={RepositoryPaths.BridgeModel}", .. settings]);

    public async Task InitializeAsync() => Server = await StartAsync("Engine:Threads=2");

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>The answer to a question while nothing else runs; asked once.</summary>
    internal Task<string> AloneAsync(Question question)
    {
        if (!_alone.TryGetValue(question, out Task<string>? answer))
        {
            Assert.Equal(0, Server.Status.Running);
            _alone.Add(question, answer = question.AskAsync(Server, Way.Grpc));
        }

        return answer;
    }
}

/// <summary>Classes that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class BridgeModelCollection : ICollectionFixture<BridgeModelServer>
{
    public const string Name = "moxe-bridge";
}
