using System.Xml.Linq;
using MoxE.Plots;
using MoxE.Training;
using MoxE.Training.Plots;
using MoxE.TrainingTests.Reports;
using OxyPlot.Annotations;
using OxyPlot.Series;

namespace MoxE.TrainingTests.Plots;

public sealed class AblationFigureTests : IDisposable
{
    private const string Table = """
        group,name,seed,metric,value
        top-k,k = 2,1,ppl,20
        top-k,k = 2,2,ppl,22
        top-k,k = 2,1,speed,1000
        top-k,k = 1,1,ppl,25
        top-k,k = 1,2,ppl,NaN
        top-k,k = 1,1,speed,2000
        Top K,"a, quoted",1,ppl,30
        Top K,"a, quoted",1,speed,1500
        gamma,0.3,1,balance,0.5

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_Groups_AreFiguresInTheOrderOfTheFile()
    {
        IReadOnlyList<Figure> figures = AblationFigures.Of(Read(Table));

        Assert.Equal(["ablation-top-k", "ablation-top-k-2", "ablation-gamma"], figures.Select(figure => figure.Name));
        XElement svg = SvgAssert.Sound(figures[0]);
        IReadOnlyList<string> labels = SvgAssert.Labels(svg);
        Assert.Contains("ppl", labels);
        Assert.Contains("speed", labels);
        Assert.Equal(["k = 2", "k = 1", "k = 2", "k = 1"], labels.Where(label => label.StartsWith("k =", StringComparison.Ordinal)));
        Assert.Contains("a, quoted", SvgAssert.Labels(SvgAssert.Sound(figures[1])));
    }

    [Fact]
    public void Of_Seeds_ArePointsWithTheirMeanAndSpread()
    {
        var panel = AblationFigures.Of(Read(Table))[0].Plots.First();

        Assert.Equal([20, 22, 25], panel.Series.OfType<ScatterSeries>().Single().Points.Select(point => point.X)); // NaN is no point
        var means = panel.Series.OfType<ScatterErrorSeries>().Single().Points;
        Assert.Equal([(21, 0), (25, 1)], means.Select(point => (point.X, point.Y)));
        Assert.Equal([2 * Math.Sqrt(2), 0], means.Select(point => point.ErrorX));
    }

    [Fact]
    public void ComparedWith_AConfiguration_PutsItFirstInEveryGroup()
    {
        IReadOnlyList<Figure> figures = AblationFigures.Of(Read(Table).ComparedWith("0.3"));

        Assert.Equal(["ablation-top-k", "ablation-top-k-2"], figures.Select(figure => figure.Name)); // none of its own group is left
        Assert.Equal(["0.3", "k = 2", "k = 1"], SvgAssert.Labels(SvgAssert.Sound(figures[0])).Where(label => label == "0.3" || label.StartsWith("k =", StringComparison.Ordinal)).Distinct());
        Assert.Equal([2, 2], AblationFigures.Of(Read(Table).ComparedWith("k = 2"))[0].Plots.Select(panel => panel.Series.OfType<ScatterErrorSeries>().Single().Points.Count));
    }

    [Fact]
    public void ComparedWith_NoSuchConfiguration_ListsThoseThereAre() =>
        Assert.Equal(
            "--reference: found \"k = 3\"; allowed: k = 2, k = 1, a, quoted, 0.3",
            Assert.Throws<TrainingException>(() => Read(Table).ComparedWith("k = 3")).Message);

    [Fact]
    public void Pareto_Candidates_NamesThoseThatNoOtherBeats()
    {
        Figure figure = ParetoFigure.Of(Read(Table), "ppl", "speed")!;
        SvgAssert.Sound(figure);

        var panel = figure.Plots.Single();
        Assert.Equal(["k = 1", "k = 2"], panel.Annotations.Cast<TextAnnotation>().Select(label => label.Text));
        Assert.Equal([(2000, 25), (1000, 25), (1000, 21)], panel.Series.OfType<LineSeries>().Single().Points.Select(point => (point.X, point.Y)));
        Assert.Equal(["top-k", "Top K"], panel.Series.OfType<ScatterErrorSeries>().Select(points => points.Title));
    }

    [Fact]
    public void Pareto_MetricMissing_IsNotDrawn() => Assert.Null(ParetoFigure.Of(Read(Table), "ppl", "latency"));

    [Theory]
    [InlineData("group,name,seed,metric,value\n")]
    [InlineData("group,name,seed,metric,value\ng,a,1,ppl,NaN\ng,a,1,speed,\n")]
    [InlineData("group,name,seed,metric,value\ng,a,1,ppl,3\ng,a,1,speed,5\n")]
    [InlineData("group,name,seed,metric,value\ng,a,1,ppl,0\ng,b,1,ppl,0\ng,a,1,speed,0\ng,b,1,speed,0\n")]
    public void Figures_AlmostNothing_AreSound(string table)
    {
        AblationResults results = Read(table);

        Assert.All(AblationFigures.Of(results), figure => SvgAssert.Sound(figure));
        if (ParetoFigure.Of(results, "ppl", "speed") is { } pareto)
        {
            SvgAssert.Sound(pareto);
        }
    }

    [Fact]
    public void Read_MissingColumn_NamesIt() =>
        Assert.Contains("'seed'", Assert.Throws<TrainingException>(() => Read("group,name,metric,value\ng,a,ppl,3\n")).Message, StringComparison.Ordinal);

    private AblationResults Read(string table)
    {
        string path = _folder.File("results.csv");
        File.WriteAllText(path, table);
        return AblationResults.Read(path);
    }
}
