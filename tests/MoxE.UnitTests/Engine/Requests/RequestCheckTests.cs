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
        { Good with { Sampling = new() { TypicalP = 0 } }, "Typical-p is 0; over 0 up to 1" },
        { Good with { Sampling = new() { TypicalP = float.NaN } }, "Typical-p is NaN" },
        { Good with { Sampling = new() { RepetitionPenalty = 0 } }, "repetition penalty is 0; over 0 up to 2" },
        { Good with { Sampling = new() { RepetitionPenalty = 2.5f } }, "repetition penalty is 2.5" },
        { Good with { Sampling = new() { FrequencyPenalty = -3 } }, "frequency penalty is -3; -2 to 2" },
        { Good with { Sampling = new() { PresencePenalty = float.NaN } }, "presence penalty is NaN; -2 to 2" },
        { Good with { Sampling = new() { LogitBias = [new(10, 1)] } }, "logit bias names token 10; 0 to 9" },
        { Good with { Sampling = new() { LogitBias = [new(1, 101)] } }, "bias of token 1 is 101; -100 to 100" },
        { Good with { Sampling = new() { LogitBias = [new(1, float.NaN)] } }, "bias of token 1 is NaN" },
        { Good with { Sampling = new() { LogitBias = [new(1, 1), new(1, 2)] } }, "names token 1 twice" },
        { Good with { Sampling = new() { LogitBias = new TokenBias[RequestCheck.MaxLogitBiases + 1] } }, "has 1025 tokens; at most 1024" },
        { Good with { Sampling = new() { AllowedTokens = [] } }, "allowed tokens are empty" },
        { Good with { Sampling = new() { AllowedTokens = [1, -1] } }, "allowed tokens names token -1; 0 to 9" },
        { Good with { Sampling = new() { AllowedTokens = new int[11] } }, "11 allowed tokens; at most 10" },
        { Good with { Sampling = new() { BannedSequences = [[1], []] } }, "banned sequence has 0 tokens; 1 to 64" },
        { Good with { Sampling = new() { BannedSequences = [new int[65]] } }, "banned sequence has 65 tokens" },
        { Good with { Sampling = new() { BannedSequences = [[1, 10]] } }, "banned sequence names token 10" },
        { Good with { Sampling = new() { BannedSequences = [.. Enumerable.Repeat(new int[1], 257)] } }, "257 banned sequences; at most 256" },
        { Good with { MinTokens = -1 }, "least number of tokens is -1" },
        { Good with { MinTokens = 4 }, "least number of tokens is 4; 0 to the token limit, 3" },
        { Good with { LogProbs = 21 }, "21 alternatives" },
        { Good with { LogProbs = -1 }, "-1 alternatives" },
        { Good with { PromptLogProbs = 21 }, "21 alternatives with the prompt's" },
        { Good with { Pooling = Pooling.Mean }, "token limit of 3; 0 is allowed" },
        { Good with { MaxTokens = 0, Pooling = (Pooling)7 }, "pooling is 7" },
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
    public void Find_EverythingAtItsLimit_IsNull()
    {
        SamplingParameters sampling = new()
        {
            TypicalP = 1,
            RepetitionPenalty = 2,
            FrequencyPenalty = -2,
            PresencePenalty = 2,
            LogitBias = [new(0, -100), new(9, 100)],
            AllowedTokens = [0, 0, 9],
            BannedSequences = [new int[RequestCheck.MaxBannedSequenceLength]],
        };
        Assert.Null(RequestCheck.Find(Good with { Sampling = sampling, MinTokens = 3, LogProbs = 20, PromptLogProbs = 0, RecordRouting = true }, Shape, Options));
        Assert.Null(RequestCheck.Find(Good with { MaxTokens = 0, Pooling = Pooling.Last }, Shape, Options));
    }

    [Fact]
    public void Find_LongPromptWithDetails_SaysTheirOwnLimit()
    {
        GenerationRequest request = Good with { Prompt = new int[RequestCheck.MaxDetailedPromptTokens + 1] };
        Assert.Null(RequestCheck.Find(request, Shape, new EngineOptions()));
        Assert.Contains("16385 tokens; with its log-probabilities 1 to 16384", RequestCheck.Find(request with { PromptLogProbs = 0 }, Shape, new EngineOptions())?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_EmbeddingOfAModelWithoutHiddenStates_SaysSo() => Assert.Contains(
        "gives no hidden states", RequestCheck.Find(Good with { MaxTokens = 0, Pooling = Pooling.Mean }, Shape with { EmbeddingSize = 0 }, Options)?.Message, StringComparison.Ordinal);

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
