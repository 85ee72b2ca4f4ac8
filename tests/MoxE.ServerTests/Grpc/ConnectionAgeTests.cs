using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Grpc;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

public sealed class ConnectionAgeTests
{
    private const int MostCalls = 10_000;

    [Fact]
    public async Task Age_IsReached_NewCallsGoToANewConnectionAndTheRunningOneEnds()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, "Grpc:MaxConnectionAgeSeconds=100", "Grpc:MaxConnectionAgeGraceSeconds=50");
        using CountingChannel channel = new(server.GrpcAddress);
        server.Runner.Close();
        using AsyncServerStreamingCall<GenerateResponse> running = channel.Client.Generate(new() { Text = "a", MaxTokens = 3, Temperature = 0 });
        server.Until(status => status.Running == 1);
        Assert.Equal(1, channel.Connections);

        time.Advance(TimeSpan.FromSeconds(111)); // over 1.1 of the age, within the grace
        await UntilASecondConnectionAsync(channel);
        server.Runner.Open();
        Assert.Equal("bcd", string.Concat((await running.ReadToEndAsync()).Select(piece => piece.Text)));
    }

    [Fact]
    public async Task Grace_IsOver_TheRunningCallIsCutAndItsSlotFree()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, "Grpc:MaxConnectionAgeSeconds=100", "Grpc:MaxConnectionAgeGraceSeconds=50");
        using CountingChannel channel = new(server.GrpcAddress);
        server.Runner.Close();
        using AsyncServerStreamingCall<GenerateResponse> running = channel.Client.Generate(new() { Text = "a", MaxTokens = 16000, Temperature = 0 });
        server.Until(status => status.Running == 1);
        time.Advance(TimeSpan.FromSeconds(111));
        time.Advance(TimeSpan.FromSeconds(51));
        await Assert.ThrowsAsync<RpcException>(() => running.ReadToEndAsync());
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Age_WithoutAGrace_NeverCutsACall()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, "Grpc:MaxConnectionAgeSeconds=100");
        using CountingChannel channel = new(server.GrpcAddress);
        server.Runner.Close();
        using AsyncServerStreamingCall<GenerateResponse> running = channel.Client.Generate(new() { Text = "a", MaxTokens = 3, Temperature = 0 });
        server.Until(status => status.Running == 1);
        time.Advance(TimeSpan.FromSeconds(111));
        time.Advance(TimeSpan.FromDays(1));
        await UntilASecondConnectionAsync(channel);
        server.Runner.Open();
        Assert.Equal("bcd", string.Concat((await running.ReadToEndAsync()).Select(piece => piece.Text)));
    }

    [Fact]
    public void Of_ManyConnections_SpreadsOverAFifthOfTheAgeBySeed()
    {
        ConnectionAge ages = new(TimeSpan.FromSeconds(100), TimeSpan.Zero, TimeProvider.System, seed: 7);
        double[] seconds = [.. Enumerable.Range(1, 1000).Select(number => ages.Of(number).TotalSeconds)];
        Assert.All(seconds, second => Assert.InRange(second, 90, 110));
        Assert.InRange(seconds.Average(), 99, 101);
        Assert.InRange(seconds.Max() - seconds.Min(), 19, 20);
        Assert.Equal(seconds, Enumerable.Range(1, 1000).Select(number => new ConnectionAge(TimeSpan.FromSeconds(100), TimeSpan.Zero, TimeProvider.System, 7).Of(number).TotalSeconds));
        Assert.NotEqual(ages.Of(1), new ConnectionAge(TimeSpan.FromSeconds(100), TimeSpan.Zero, TimeProvider.System, 8).Of(1));
    }

    /// <summary>Calls until the client has taken notice; a call made before it has is answered on the old connection.</summary>
    private static async Task UntilASecondConnectionAsync(CountingChannel channel)
    {
        for (int call = 0; channel.Connections < 2; call++)
        {
            Assert.True(call < MostCalls, "the client stays on its connection");
            await channel.Client.GetModelAsync(new());
        }
    }

    /// <summary>A channel that counts the connections it opens.</summary>
    private sealed class CountingChannel : IDisposable
    {
        private readonly GrpcChannel _channel;
        private int _connections;

        public CountingChannel(Uri address)
        {
            SocketsHttpHandler handler = new() { ConnectCallback = ConnectAsync };
            _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
            Client = new GenerationService.GenerationServiceClient(_channel);
        }

        public GenerationService.GenerationServiceClient Client { get; }

        public int Connections => Volatile.Read(ref _connections);

        public void Dispose() => _channel.Dispose();

        private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _connections);
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new DnsEndPoint(context.DnsEndPoint.Host, context.DnsEndPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
