using System.Xml.Linq;
using MoxE.Model.Routing;
using MoxE.Plots;
using MoxE.Training.Plots;
using OxyPlot.Series;

namespace MoxE.TrainingTests.Plots;

public sealed class RoutingFigureTests
{
    [Fact]
    public void Difficulty_Tokens_FallIntoBinsWithTheirMeans()
    {
        var analysis = new RoutingAnalysis(4, 2);
        analysis.Add(1, 0.10, 0.3, [0]);
        analysis.Add(1, 0.40, 0.3, [0]);
        analysis.Add(1, 0.90, 0.7, [0]);

        Figure figure = DifficultyFigure.Of([analysis.Summary()])!;
        XElement svg = SvgAssert.Sound(figure);

        Assert.Contains("predicted difficulty d", SvgAssert.Labels(svg));
        Assert.Contains("normalised entropy H", SvgAssert.Labels(svg));
        Assert.Contains("layer 0: r = 0.93", SvgAssert.Labels(svg)); // 0.65 / 0.7 of the spread of H lies between the two d
        Assert.Equal(3, figure.Plots.Single().Series.OfType<RectangleBarSeries>().Single().Items.Count);
        var means = figure.Plots.Single().Series.OfType<ScatterErrorSeries>().Single().Points;
        Assert.Equal([0.325, 0.725], means.Select(point => Math.Round(point.X, 9)));
        Assert.Equal([(0.125 + 0.425) / 2, 0.925], means.Select(point => Math.Round(point.Y, 9)));
        Assert.Equal([0.3, 0], means.Select(point => Math.Round(point.ErrorY, 9))); // from end to end: two standard deviations
    }

    [Fact]
    public void Difficulty_LayersWithAndWithout_ShowsThoseWith()
    {
        var analysis = new RoutingAnalysis(4, 2);
        analysis.Add(1, 0.5, 0.5, [0]);
        RoutingSummary none = new RoutingAnalysis(4, 2).Summary();

        Figure figure = DifficultyFigure.Of([none, analysis.Summary(), none])!;

        Assert.Contains("layer 1", SvgAssert.Labels(SvgAssert.Sound(figure)));
        Assert.Single(figure.Plots);
        Assert.Null(DifficultyFigure.Of([none]));
    }

    [Fact]
    public void Rarity_Bands_AreALineForEachLayer()
    {
        Figure figure = RarityFigure.Of([Rarity(mLstmOfRare: 3), Rarity(mLstmOfRare: 1)])!;
        XElement svg = SvgAssert.Sound(figure);

        Assert.Contains("rarity of the input token, −log₂ of its training frequency, bits", SvgAssert.Labels(svg));
        Assert.Contains("layer 0: rare 75 %, common 50 %", SvgAssert.Labels(svg));
        Assert.Contains("layer 1: rare 25 %, common 50 %", SvgAssert.Labels(svg));
        LineSeries[] lines = [.. figure.Plots.Single().Series.Cast<LineSeries>()];
        Assert.Equal(2, lines.Length);
        Assert.Equal([50, 75], lines[0].Points.Select(point => point.Y));
        Assert.Equal([50, 25], lines[1].Points.Select(point => point.Y));
        Assert.Equal([Math.Log2(100 / 95.0), Math.Log2(100 / 5.0)], lines[0].Points.Select(point => Math.Round(point.X, 12)), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Rarity_NoMLstmExpertsOrNoTokens_IsNotDrawn()
    {
        var analysis = new RoutingAnalysis(4, 0, new TokenRarity([94, 4]).Bands);
        analysis.Add(1, 0.5, 0.5, [0]);

        Assert.Null(RarityFigure.Of([analysis.Summary()]));
        Assert.Null(RarityFigure.Of([new RoutingAnalysis(4, 2).Summary()]));
        Assert.Null(RarityFigure.Of([]));
    }

    [Fact]
    public void Figures_OneToken_AreSound()
    {
        var rarity = new TokenRarity([1]);
        var analysis = new RoutingAnalysis(4, 2, rarity.Bands);
        analysis.Add(rarity.Bits(0), 1, 1, [0, 1]);

        SvgAssert.Sound(DifficultyFigure.Of([analysis.Summary()])!);
        SvgAssert.Sound(RarityFigure.Of([analysis.Summary()])!);
    }

    // Two tokens of 95 % and 5 % of the text; half of the common one's assignments go to mLSTM experts.
    private static RoutingSummary Rarity(int mLstmOfRare)
    {
        var rarity = new TokenRarity([94, 4]);
        var analysis = new RoutingAnalysis(4, 2, rarity.Bands);
        for (int i = 0; i < 4; i++)
        {
            analysis.Add(rarity.Bits(0), 0.5, 0.5, [i]);
            analysis.Add(rarity.Bits(1), 0.5, 0.5, [i < mLstmOfRare ? 0 : 2]);
        }

        return analysis.Summary();
    }
}
