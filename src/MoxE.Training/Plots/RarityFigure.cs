using System.Globalization;
using MoxE.Model.Routing;
using MoxE.Plots;
using OxyPlot;
using OxyPlot.Legends;

namespace MoxE.Training.Plots;

/// <summary>Share of the mLSTM experts against the rarity of the input token, a line for each layer.</summary>
internal static class RarityFigure
{
    /// <summary>The figure; null without mLSTM experts or token counts.</summary>
    /// <param name="layers">[L].</param>
    public static Figure? Of(IReadOnlyList<RoutingSummary> layers)
    {
        PlotModel panel = HouseStyle.Panel("", "rarity of the input token, −log₂ of its training frequency, bits", "assignments to mLSTM experts, %");
        for (int i = 0; i < layers.Count; i++)
        {
            RoutingSummary layer = layers[i];
            DataPoint[] points = [.. layer.MeanRarity.Zip(layer.MLstmShareByRarity).Where(band => band is { First: not null, Second: not null })
                .Select(band => new DataPoint(band.First!.Value, 100 * band.Second!.Value))];
            if (points.Length > 0)
            {
                panel.Series.Add(HouseStyle.DottedLine(Title(layer, i), points, HouseStyle.Ordered(i, layers.Count)));
            }
        }

        if (panel.Series.Count == 0)
        {
            return null;
        }

        panel.AddLegend(LegendPosition.RightTop);
        panel.Legends[0].LegendPlacement = LegendPlacement.Outside;
        return new Figure(
            "rarity",
            "mLSTM share against token rarity",
            "Each point is a tenth of the training text by token frequency. Rare: the rarest tenth; common: the most frequent half.",
            [new FigureRow(380, [new Panel(panel)])]);
    }

    private static string Title(RoutingSummary layer, int index) => layer is { MLstmShareOfRare: { } rare, MLstmShareOfCommon: { } common }
        ? string.Create(CultureInfo.InvariantCulture, $"layer {index}: rare {100 * rare:F0} %, common {100 * common:F0} %")
        : $"layer {index}";
}
