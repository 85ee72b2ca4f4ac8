using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MoxE.Plots;

namespace MoxE.TrainingTests.Plots;

/// <summary>Looks into the SVG of a figure.</summary>
internal static partial class SvgAssert
{
    /// <summary>Parses a figure; every coordinate must be a number, every clip path must exist once, every label lie on the picture.</summary>
    public static XElement Sound(Figure figure)
    {
        string text = figure.ToSvg();
        XElement root = XDocument.Parse(text).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        Assert.DoesNotMatch(NoNumber(), string.Concat(root.DescendantsAndSelf().Attributes().Select(attribute => $"{attribute.Name}={attribute.Value};")));
        string[] ids = [.. root.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Distinct(ids);
        Assert.All(
            root.Descendants().Attributes("clip-path"),
            path => Assert.Contains(path.Value["url(#".Length..^1], ids));
        return root;
    }

    /// <summary>All text of a picture.</summary>
    public static IReadOnlyList<string> Labels(XElement svg) => [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

    /// <summary>How many shapes of a kind have this fill.</summary>
    public static int Count(XElement svg, string shape, string fill) => svg.Descendants()
        .Count(element => element.Name.LocalName == shape && ((string?)element.Attribute("style") ?? "").Contains($"fill:{fill}", StringComparison.Ordinal));

    /// <summary>As OxyPlot writes it.</summary>
    public static string Rgb(OxyPlot.OxyColor color) => string.Create(CultureInfo.InvariantCulture, $"rgb({color.R},{color.G},{color.B})");

    [GeneratedRegex("NaN|Infinity|∞")]
    private static partial Regex NoNumber();
}
