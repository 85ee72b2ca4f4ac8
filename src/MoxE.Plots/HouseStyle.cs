using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MoxE.Plots;

/// <summary>How every plot looks: light ground, quiet grid, colours that colour-blind readers can tell apart.</summary>
internal static class HouseStyle
{
    /// <summary>The font that text is measured with.</summary>
    public const string Font = "Arial";

    /// <summary>The fonts a viewer chooses from, in order of preference: all as wide as <see cref="Font"/>, but for the last resort.</summary>
    public const string Fonts = "Arial, Helvetica, Liberation Sans, sans-serif";

    /// <summary>Size of labels, pixels.</summary>
    public const double LabelSize = 11;

    /// <summary>Size of a panel's title, pixels.</summary>
    public const double TitleSize = 13;

    // Okabe and Ito's palette without its yellow, which is too pale on white.
    private static readonly OxyColor[] Palette =
    [
        OxyColor.FromRgb(0x00, 0x72, 0xB2), OxyColor.FromRgb(0xD5, 0x5E, 0x00), OxyColor.FromRgb(0x00, 0x9E, 0x73), OxyColor.FromRgb(0xCC, 0x79, 0xA7),
        OxyColor.FromRgb(0xE6, 0x9F, 0x00), OxyColor.FromRgb(0x56, 0xB4, 0xE9), OxyColor.FromRgb(0x59, 0x59, 0x59),
    ];

    private static readonly LineStyle[] Dashes = [LineStyle.Solid, LineStyle.Dash, LineStyle.Dot, LineStyle.DashDot];
    private static readonly OxyColor Grid = OxyColor.FromRgb(0xE8, 0xE8, 0xE8);

    /// <summary>Text.</summary>
    public static OxyColor Ink { get; } = OxyColor.FromRgb(0x26, 0x26, 0x26);

    /// <summary>Axes, borders, lines to compare with.</summary>
    public static OxyColor Frame { get; } = OxyColor.FromRgb(0x8C, 0x8C, 0x8C);

    /// <summary>What lies behind the curve that matters.</summary>
    public static OxyColor Faint { get; } = OxyColor.FromRgb(0xC4, 0xD3, 0xDF);

    /// <summary>Colour of the i-th of things without an order; they repeat, and <see cref="Dash"/> changes then.</summary>
    public static OxyColor Distinct(int i) => Palette[i % Palette.Length];

    /// <summary>Line of the i-th of things without an order.</summary>
    public static LineStyle Dash(int i) => Dashes[i / Palette.Length % Dashes.Length];

    /// <summary>Colour of the i-th of <paramref name="count"/> things in order: bright, then dark.</summary>
    public static OxyColor Ordered(int i, int count) => OxyColor.Interpolate(
        OxyColor.FromRgb(0xF0, 0x9A, 0x2E), OxyColor.FromRgb(0x3B, 0x0F, 0x70), count > 1 ? (double)i / (count - 1) : 1);

    /// <summary>Colour of an amount: pale, then dark.</summary>
    /// <param name="share">0 … 1.</param>
    public static OxyColor Density(double share) => share < 0.5
        ? OxyColor.Interpolate(OxyColor.FromRgb(0xE6, 0xEF, 0xF7), OxyColor.FromRgb(0x6B, 0xAE, 0xD6), 2 * share)
        : OxyColor.Interpolate(OxyColor.FromRgb(0x6B, 0xAE, 0xD6), OxyColor.FromRgb(0x08, 0x30, 0x6B), (2 * share) - 1);

    /// <summary>An empty panel.</summary>
    /// <param name="title">Above it.</param>
    /// <param name="x">Title and unit of the horizontal axis.</param>
    /// <param name="y">Title and unit of the vertical axis.</param>
    public static PlotModel Panel(string title, string x, string y)
    {
        var panel = new PlotModel
        {
            Title = title,
            TitleFontSize = TitleSize,
            TitleFontWeight = FontWeights.Bold,
            TitleHorizontalAlignment = TitleHorizontalAlignment.CenteredWithinPlotArea,
            DefaultFont = Font,
            DefaultFontSize = LabelSize,
            TextColor = Ink,
            Background = OxyColors.White,
            PlotAreaBorderColor = Frame,
            PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
            Padding = new OxyThickness(8, 6, 14, 6),
            Culture = CultureInfo.InvariantCulture,
        };
        panel.Axes.Add(Axis<LinearAxis>(AxisPosition.Bottom, x));
        panel.Axes.Add(Axis<LinearAxis>(AxisPosition.Left, y));
        return panel;
    }

    /// <summary>Makes equal ratios equal distances on the vertical axis; values must be over 0.</summary>
    public static void UseRatios(this PlotModel panel) => panel.Axes[1] = Axis<LogarithmicAxis>(AxisPosition.Left, panel.Axes[1].Title);

    /// <summary>Adds a legend inside the panel.</summary>
    public static void AddLegend(this PlotModel panel, LegendPosition position = LegendPosition.RightTop) => panel.Legends.Add(new Legend
    {
        LegendPosition = position,
        LegendPlacement = LegendPlacement.Inside,
        LegendBackground = OxyColor.FromAColor(0xD0, OxyColors.White),
        LegendBorder = OxyColors.Undefined,
        LegendTextColor = Ink,
        LegendFont = Font,
        LegendFontSize = LabelSize,
        LegendMargin = 4,
        LegendPadding = 4,
    });

    /// <summary>A line; points that are no finite numbers are left out.</summary>
    public static LineSeries Line(string? title, IEnumerable<DataPoint> points, OxyColor color, double width = 1.8)
    {
        var line = new LineSeries { Title = title, Color = color, StrokeThickness = width, LineJoin = LineJoin.Round };
        line.Points.AddRange(points.Where(IsFinite));
        return line;
    }

    /// <summary>The same with a dot at each point.</summary>
    public static LineSeries DottedLine(string? title, IEnumerable<DataPoint> points, OxyColor color)
    {
        LineSeries line = Line(title, points, color);
        (line.MarkerType, line.MarkerSize, line.MarkerFill) = (MarkerType.Circle, 2.8, color);
        return line;
    }

    /// <summary>Whether a point can be drawn.</summary>
    public static bool IsFinite(DataPoint point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static T Axis<T>(AxisPosition position, string title)
        where T : Axis, new() => new()
        {
            Position = position,
            Title = title,
            AxisTitleDistance = position == AxisPosition.Left ? 6 : 1,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Grid,
            MajorGridlineThickness = 1,
            MinorTickSize = 0,
            MajorTickSize = 4,
            TickStyle = TickStyle.Outside,
            TicklineColor = Frame,
            MinimumPadding = 0.02,
            MaximumPadding = 0.05,
            StringFormat = "#,0.######",
        };
}
