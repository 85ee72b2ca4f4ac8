using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Requests;

public sealed class RequestCheckTests
{
    private static readonly ModelShape Shape = new(10, 1, 4, 2, 2, true, 64, EmbeddingSize: 3);
    private static readonly EngineOptions Options = new() { MaxPromptTokens = 5, MaxNewTokens = 7 };
    private static readonly GenerationRequest Good = TestEngine.Request([1, 2], 3);

    public static TheoryData<GenerationRequest, string> Bad => new()
    {
        { Good with { Prompt = Array.Empty<int>() }, "0 tokens" },
        { Good with { Prompt = new int[6] }, "6 tokens; 1 to 5" },
        { Good with { Prompt = new[] { 1, 10 } }, "token 1 has the id 10; 0 to 9" },
        { Good with { Prompt = new[] { -1 } }, "id -1" },
        { Good with { MaxTokens = -1 }, "limit is -1; 0 to 7" },
        { Good with { MaxTokens = 8 }, "limit is 8" },
        { Good with { Sampling = new() { Temperature = float.NaN } }, "temperature is NaN" },
        { Good with { Sampling = new() { Temperature = -1 } }, "temperature is -1" },
        { Good with { Sampling = new() { TopK = -1 } }, "Top-k is -1" },
        { Good with { Sampling = new() { TopP = 0 } }, "Top-p is 0" },
        { Good with { Sampling = new() { MinP = 1.5f } }, "Min-p is 1.5" },
        { Good with { StopStrings = [""] }, "0 characters" },
        { Good with { StopStrings = ["\uD83D"] }, "half a surrogate pair" },
        { Good with { StopStrings = [new string('x', RequestCheck.MaxStopStringLength + 1)] }, "1025 characters" },
        { Good with { StopStrings = [.. Enumerable.Repeat("x", RequestCheck.MaxStopStrings + 1)] }, "17 stop strings" },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Find_OutOfRange_SaysValueAndLimit(GenerationRequest request, string part)
    {
        EngineError? error = RequestCheck.Find(request, Shape, Options);
        Assert.Equal(EngineErrorKind.InvalidRequest, error?.Kind);
        Assert.Contains(part, error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Good_IsNull() => Assert.Null(RequestCheck.Find(Good with { StopStrings = ["😀"] }, Shape, Options));

    [Fact]
    public void Find_TimeAlreadyPassed_IsDeadlineExceeded() =>
        Assert.Equal(EngineErrorKind.DeadlineExceeded, RequestCheck.Find(Good with { Timeout = TimeSpan.Zero }, Shape, Options)?.Kind);

    [Fact]
    public void Validate_BadOptions_NamesEachOnce()
    {
        EngineOptions options = new() { MaxStepTokens = 0, StallThreshold = TimeSpan.Zero, OutputBufferTokens = 100_000 };
        Assert.Equal(3, options.Validate().Count);
        Assert.Contains("MaxStepTokens is 0; 1 to 65536 is allowed.", options.Validate());
        Assert.Empty(new EngineOptions().Validate());
    }
}
