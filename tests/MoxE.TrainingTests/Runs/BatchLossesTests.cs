using MoxE.Model.Routing;
using MoxE.Training.Runs.Steps;

namespace MoxE.TrainingTests.Runs;

public sealed class BatchLossesTests
{
    [Fact]
    public void Mean_OfMicroBatches_IsThatOfEachNumber()
    {
        var first = new BatchLosses(1, 2, [new LayerLosses(3, 4, 5, 6), new LayerLosses(7, 8, 9, 10)]);
        var second = new BatchLosses(11, 22, [new LayerLosses(33, 44, 55, 66), new LayerLosses(77, 88, 99, 110)]);

        var mean = BatchLosses.Mean([first, second]);

        Assert.Equal((6, 12), (mean.Total, mean.CrossEntropy));
        Assert.Equal([new LayerLosses(18, 24, 30, 36), new LayerLosses(42, 48, 54, 60)], mean.Layers);
        Assert.Null(mean.FindNotFinite());
    }
}
