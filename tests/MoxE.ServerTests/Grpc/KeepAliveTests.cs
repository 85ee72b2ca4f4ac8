using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

/// <summary>What goes over an HTTP/2 connection beside its calls. Kestrel's pings follow the machine's clock, so these tests take the seconds that the options set.</summary>
public sealed class KeepAliveTests
{
    private const string Generate = "/moxe.serving.v1.GenerationService/Generate";
    private const string Ping = "12345678";

    [Fact]
    public async Task Connection_ThatIsSilent_IsAskedAgainAndAgainWhileItAnswers()
    {
        await using RunningServer server = await RunningServer.StartAsync("Grpc:KeepAlivePingSeconds=1", "Grpc:KeepAliveTimeoutSeconds=3600");
        using RawHttp2 http = await RawHttp2.ConnectAsync(server.GrpcAddress);
        for (int i = 0; i < 2; i++)
        {
            Frame asked = await http.ReadAsync(IsQuestion);
            await http.SendAsync(asked with { Flags = Frame.Acknowledgement });
        }

        await http.CallAsync(1, Generate);
        await http.AskAsync(1, new GenerateRequest { Text = "a", MaxTokens = 1, Temperature = 0 });
        await http.ReadAsync(frame => frame is { Type: FrameType.Headers, Stream: 1 } && frame.Has(Frame.EndStream));
    }

    [Fact]
    public async Task Connection_ThatDoesNotAnswer_IsClosedAndItsSlotFree()
    {
        await using RunningServer server = await RunningServer.StartAsync("Grpc:KeepAlivePingSeconds=1", "Grpc:KeepAliveTimeoutSeconds=1");
        server.Runner.Close();
        using RawHttp2 http = await RawHttp2.ConnectAsync(server.GrpcAddress);
        await http.CallAsync(1, Generate);
        await http.AskAsync(1, new GenerateRequest { Text = "a", MaxTokens = 16384 });
        await http.ReadAsync(IsQuestion);
        while (await http.ReadAsync() is not null)
        {
        }

        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Client_ThatAsks_IsAnsweredWhileItsCallRuns()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Runner.Close();
        using RawHttp2 http = await RawHttp2.ConnectAsync(server.GrpcAddress);
        await http.CallAsync(1, Generate);
        await http.AskAsync(1, new GenerateRequest { Text = "a", MaxTokens = 2, Temperature = 0 });
        server.Until(status => status.Running == 1);
        for (int i = 0; i < 3; i++)
        {
            await http.SendAsync(new Frame(FrameType.Ping, 0, 0, Encoding.ASCII.GetBytes(Ping)));
            Frame answer = await http.ReadAsync(frame => frame.Type == FrameType.Ping && frame.Has(Frame.Acknowledgement));
            Assert.Equal(Ping, Encoding.ASCII.GetString(answer.Payload));
        }

        server.Runner.Open();
        await http.ReadAsync(frame => frame is { Type: FrameType.Headers, Stream: 1 } && frame.Has(Frame.EndStream));
    }

    [Fact]
    public async Task Age_IsReached_GoAwayNamesNoErrorAndTheRunningStreamEnds()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, "Grpc:MaxConnectionAgeSeconds=100");
        server.Runner.Close();
        using RawHttp2 http = await RawHttp2.ConnectAsync(server.GrpcAddress);
        await http.CallAsync(1, Generate);
        await http.AskAsync(1, new GenerateRequest { Text = "a", MaxTokens = 3, Temperature = 0 });
        server.Until(status => status.Running == 1);
        time.Advance(TimeSpan.FromSeconds(111));
        Frame leaving = await http.ReadAsync(frame => frame.Type == FrameType.GoAway);
        Assert.Equal((int.MaxValue, 0), (BinaryPrimitives.ReadInt32BigEndian(leaving.Payload), BinaryPrimitives.ReadInt32BigEndian(leaving.Payload.AsSpan(4))));

        server.Runner.Open();
        List<byte> answered = [];
        Frame? last = await http.ReadAsync(frame =>
        {
            answered.AddRange(frame is { Type: FrameType.Data, Stream: 1 } ? frame.Payload : []);
            return frame is { Type: FrameType.Headers, Stream: 1 } && frame.Has(Frame.EndStream);
        });
        Assert.Equal("bcd", string.Concat(Messages([.. answered]).Select(piece => piece.Text)));
        while (last is not null)
        {
            last = await http.ReadAsync();
        }
    }

    private static bool IsQuestion(Frame frame) => frame.Type == FrameType.Ping && !frame.Has(Frame.Acknowledgement);

    /// <summary>The messages of a stream, each behind a flag and its length.</summary>
    private static IEnumerable<GenerateResponse> Messages(byte[] bytes)
    {
        for (int at = 0, length; at < bytes.Length; at += 5 + length)
        {
            length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 1));
            yield return GenerateResponse.Parser.ParseFrom(bytes.AsSpan(at + 5, length));
        }
    }
}
