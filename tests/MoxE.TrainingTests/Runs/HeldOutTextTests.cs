using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Evaluation;

namespace MoxE.TrainingTests.Runs;

public sealed class HeldOutTextTests : IDisposable
{
    private const int Length = 6;
    private readonly ArrayTokens _tokens = ArrayTokens.Random(33, TinyModel.Vocabulary, seed: 8); // 5 windows, 2 tokens over
    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Measure_AllWindows_IsTheMeanOverEveryPrediction()
    {
        int[] bytes = [.. Enumerable.Range(0, TinyModel.Vocabulary)]; // token 0 is special: no bytes
        HeldOutResult result = new HeldOutText(_tokens, Length, 0, rows: 2, workers: 2, bytes).Measure(_model);

        (double nats, long byteCount) = (0, 0);
        long[] counts = new long[4];
        for (int window = 0; window < 5; window++)
        {
            var batch = TokenBatch.Read(_tokens, [new Window(window * Length, true)], Length);
            (var output, LossTerms losses) = _model.Forward(batch.Inputs, batch.Targets, null, false, Dropout.None);
            nats += losses.CrossEntropy.item<float>() * Length;
            byteCount += batch.Targets.sum().item<long>();
            foreach (long expert in output.Layers[0].Router.Experts.contiguous().data<long>())
            {
                counts[expert]++;
            }
        }

        Assert.Equal(30, result.Tokens);
        Assert.Equal(nats / 30, result.Loss, 1e-6);
        Assert.Equal(nats / Math.Log(2) / byteCount, result.BitsPerByte, 1e-6);
        Assert.Equal(counts.Select(count => count / 60.0), result.Layers[0].ExpertShares);
        Assert.InRange(result.Layers[0].MeanEntropy, 0.5, 1);
        Assert.Null(result.Layers[0].MeanDifficulty);
    }

    [Fact]
    public void Measure_AnyWorkers_SameBits()
    {
        double one = new HeldOutText(_tokens, Length, 0, 1, workers: 1, null).Measure(_model).Loss;

        Assert.Equal(one, new HeldOutText(_tokens, Length, 0, 1, workers: 3, null).Measure(_model).Loss);
    }

    [Fact]
    public void Measure_Twice_IsTheSameForThereIsNoDropout()
    {
        var text = new HeldOutText(_tokens, Length, 0, 2, 1, null);

        Assert.Equal(text.Measure(_model).Loss, text.Measure(_model).Loss);
        Assert.Equal(double.NaN, text.Measure(_model).BitsPerByte);
    }

    [Theory]
    [InlineData(2, 12)]
    [InlineData(5, 30)]
    [InlineData(9, 30)]
    [InlineData(0, 30)]
    public void PredictedTokens_SomeWindows_AreAsManyAsFit(int windows, long tokens)
    {
        Assert.Equal(tokens, new HeldOutText(_tokens, Length, windows, 2, 1, null).PredictedTokens);
    }

    [Fact]
    public void Passes_FewWindows_AreSpreadOverTheText()
    {
        long[][] inputs = [.. new HeldOutText(_tokens, Length, 2, 1, 1, null).Passes(_model).Select(pass => pass.Tokens.data<long>().ToArray())];
        long[] first = new long[Length];
        long[] second = new long[Length];
        _tokens.Read(0, first);
        _tokens.Read(2 * Length, second); // windows 0 and ⌊5/2⌋ of 5

        Assert.Equal([first, second], inputs);
    }

    [Fact]
    public void Measure_Tensors_DoNotPileUp()
    {
        var text = new HeldOutText(_tokens, Length, 0, 2, 1, null);
        text.Measure(_model);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        text.Measure(_model);

        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
