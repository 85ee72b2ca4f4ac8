using Spectre.Console;
using Spectre.Console.Rendering;

namespace MoxE.Cli.Chat;

/// <summary>Text in one style, exactly as it is: the terminal wraps it, not the console library.</summary>
internal sealed class StyledText(string text, Style style) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => new(text.Length, text.Length);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [new Segment(text, style)];
}
