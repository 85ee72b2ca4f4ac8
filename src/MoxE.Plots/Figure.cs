using System.Globalization;
using System.Xml.Linq;
using OxyPlot;

namespace MoxE.Plots;

/// <summary>A panel in a row of a figure.</summary>
/// <param name="Plot">What it shows; null for empty room.</param>
/// <param name="Weight">Its share of the row's width, against the weights of the others.</param>
internal sealed record Panel(PlotModel? Plot, double Weight = 1);

/// <summary>Panels side by side.</summary>
/// <param name="Height">Pixels.</param>
/// <param name="Panels">From left to right.</param>
internal sealed record FigureRow(double Height, IReadOnlyList<Panel> Panels);

/// <summary>A picture of one or more panels under one title, as a file of its own.</summary>
/// <param name="Name">Of the file, without its extension.</param>
/// <param name="Title">Above all panels.</param>
/// <param name="Note">A line below the title: how to read it.</param>
/// <param name="Rows">From top to bottom.</param>
internal sealed record Figure(string Name, string Title, string Note, IReadOnlyList<FigureRow> Rows)
{
    private const double Width = 900;
    private const double Head = 58;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>All panels that show something.</summary>
    public IEnumerable<PlotModel> Plots => Rows.SelectMany(row => row.Panels).Select(panel => panel.Plot).OfType<PlotModel>();

    /// <summary>Panels in rows of so many.</summary>
    public static IReadOnlyList<FigureRow> Grid(IReadOnlyList<PlotModel> plots, int columns, double height) =>
    [
        .. plots.Chunk(columns).Select(row => new FigureRow(
            height, [.. row.Select(plot => new Panel(plot)), .. Enumerable.Repeat(new Panel(null), columns - row.Length)])),
    ];

    /// <summary>The picture.</summary>
    /// <returns>An SVG document.</returns>
    public string ToSvg()
    {
        double height = Head + Rows.Sum(row => row.Height);
        var root = new XElement(
            Svg + "svg",
            new XAttribute("width", Text(Width)),
            new XAttribute("height", Text(height)),
            new XAttribute("viewBox", $"0 0 {Text(Width)} {Text(height)}"),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", Title),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "white")),
            Heading(Title, y: 26, size: 17, bold: true),
            Heading(Note, y: 46, size: 12, bold: false));
        double top = Head;
        int number = 0;
        foreach (FigureRow row in Rows)
        {
            double unit = Width / row.Panels.Sum(panel => panel.Weight);
            double left = 0;
            foreach (Panel panel in row.Panels)
            {
                if (panel.Plot is not null)
                {
                    root.Add(Placed(panel.Plot, left, top, unit * panel.Weight, row.Height, number++));
                }

                left += unit * panel.Weight;
            }

            top += row.Height;
        }

        return new XDocument(root).ToString(SaveOptions.DisableFormatting) + "\n";
    }

    /// <summary>Writes the picture.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string Save(string folder)
    {
        string path = Path.Combine(folder, Name + ".svg");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, ToSvg());
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write the plot {path}: {exception.Message}", exception);
        }
    }

    // A panel is a picture inside the picture. Names of its clip paths would clash with those of the other panels.
    private static XElement Placed(PlotModel plot, double left, double top, double width, double height, int number)
    {
        var exporter = new SvgExporter { Width = width, Height = height, IsDocument = false, TextMeasurer = new TextRuler() };
        XElement panel = XDocument.Parse(exporter.ExportToString(plot)).Root!;
        foreach (XAttribute attribute in panel.Descendants().Attributes())
        {
            if (attribute.Name == "id")
            {
                attribute.Value = $"p{number}-{attribute.Value}";
            }
            else if (attribute.Name == "clip-path")
            {
                attribute.Value = attribute.Value.Replace("url(#", $"url(#p{number}-", StringComparison.Ordinal);
            }
            else if (attribute.Name == "font-family")
            {
                attribute.Value = HouseStyle.Fonts;
            }
        }

        panel.SetAttributeValue("x", Text(left));
        panel.SetAttributeValue("y", Text(top));
        return panel;
    }

    private static XElement Heading(string text, double y, double size, bool bold) => new(
        Svg + "text",
        new XAttribute("x", "16"),
        new XAttribute("y", Text(y)),
        new XAttribute("font-family", HouseStyle.Fonts),
        new XAttribute("font-size", Text(size)),
        new XAttribute("font-weight", bold ? "bold" : "normal"),
        new XAttribute("fill", bold ? "#262626" : "#595959"),
        text);

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
