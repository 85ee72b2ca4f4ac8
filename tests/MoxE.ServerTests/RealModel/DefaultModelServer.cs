using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.RealModel;

/// <summary>One server with the default model for all tests of the collection, which run one after another: a reading of the engine is then the test's own.</summary>
public sealed class DefaultModelServer : IAsyncLifetime
{
    private readonly Dictionary<Question, Task<string>> _alone = [];

    internal LoopbackServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await LoopbackServer.StartModelAsync("Engine:Threads=2");

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
public sealed class DefaultModelCollection : ICollectionFixture<DefaultModelServer>
{
    public const string Name = "the default model";
}
