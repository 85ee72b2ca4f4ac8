using OxyPlot;

namespace MoxE.Plots;

/// <summary>Widths and heights of text in pixels, by the metrics of Arial. The base measures in points: 72 to the inch, where SVG has 96 pixels.</summary>
internal sealed class TextRuler() : PdfRenderContext(1, 1, OxyColors.White)
{
    private const double PixelsPerPoint = 96 / 72.0;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        OxySize points = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(points.Width * PixelsPerPoint, points.Height * PixelsPerPoint);
    }
}
