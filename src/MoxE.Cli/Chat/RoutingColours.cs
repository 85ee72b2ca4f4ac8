using Spectre.Console;

namespace MoxE.Cli.Chat;

/// <summary>
/// Routing as colour: from blue, easy, over yellow to red, hard; underlined where mLSTM experts have more than half of the
/// weight. A model that predicts no difficulty is coloured by the mLSTM experts' weight.
/// </summary>
internal static class RoutingColours
{
    private static readonly (double R, double G, double B)[] Stops = [(90, 150, 255), (240, 220, 90), (255, 90, 80)];

    /// <summary>How a piece looks; plain where nothing is known of it.</summary>
    public static Style Of(TokenRouting? routing) => routing is { } known && (known.Difficulty ?? known.MLstmShare) is { } value
        ? new Style(Gradient(value), decoration: known is { Difficulty: not null, MLstmShare: > 0.5 } ? Decoration.Underline : Decoration.None)
        : Style.Plain;

    /// <summary>What the colours mean, each step in its own.</summary>
    public static IEnumerable<(string Text, Style Style)> Legend()
    {
        yield return ("routing: ", Style.Plain);
        for (int step = 0; step <= 10; step++)
        {
            yield return ("■", new Style(Gradient(step / 10.0)));
        }

        yield return (" predicted difficulty from 0 to 1, ", Style.Plain);
        yield return ("underlined", new Style(decoration: Decoration.Underline));
        yield return (" mostly mLSTM experts; without a difficulty the colour is their share\n", Style.Plain);
    }

    private static Color Gradient(double value)
    {
        double place = Math.Clamp(value, 0, 1) * (Stops.Length - 1);
        int below = Math.Min((int)place, Stops.Length - 2);
        double t = place - below;
        (double R, double G, double B) a = Stops[below], b = Stops[below + 1];
        return new Color(Mix(a.R, b.R, t), Mix(a.G, b.G, t), Mix(a.B, b.B, t));
    }

    private static byte Mix(double a, double b, double t) => (byte)Math.Round(a + ((b - a) * t));
}
