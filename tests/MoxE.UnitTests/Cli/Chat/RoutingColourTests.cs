using System.Text.RegularExpressions;
using MoxE.Cli.Chat;
using MoxE.Engine.Requests;
using Spectre.Console;

namespace MoxE.UnitTests.Cli.Chat;

public sealed partial class RoutingColourTests
{
    [Theory]
    [InlineData(0.0, 90, 150, 255)]
    [InlineData(0.5, 240, 220, 90)]
    [InlineData(0.75, 248, 155, 85)]
    [InlineData(1.0, 255, 90, 80)]
    [InlineData(7.0, 255, 90, 80)]
    public void Of_Difficulty_GoesFromBlueOverYellowToRed(double difficulty, byte r, byte g, byte b)
    {
        Assert.Equal(new Color(r, g, b), RoutingColours.Of(new TokenRouting(difficulty, null)).Foreground);
        Assert.Equal(new Color(r, g, b), RoutingColours.Of(new TokenRouting(null, difficulty)).Foreground);
    }

    [Fact]
    public void Of_MLstmShare_UnderlinesWhatIsMostlyTheirs()
    {
        Assert.Equal(Decoration.Underline, RoutingColours.Of(new TokenRouting(0.1, 0.6)).Decoration);
        Assert.Equal(Decoration.None, RoutingColours.Of(new TokenRouting(0.1, 0.5)).Decoration);
        Assert.Equal(Style.Plain, RoutingColours.Of(new TokenRouting(null, null)));
        Assert.Equal(Style.Plain, RoutingColours.Of(null));
    }

    [Fact]
    public void Mean_OfTokens_LeavesOutWhatIsNotKnown()
    {
        Assert.Null(TokenRouting.Mean([]));
        Assert.Equal(new TokenRouting(0.5, 0.25), TokenRouting.Mean([new TokenRouting(0.25, null), new TokenRouting(0.75, 0.25)]));
        Assert.Equal(new TokenRouting(null, null), TokenRouting.Mean([new TokenRouting(null, null)]));
    }

    [Fact]
    public async Task Write_ForAPerson_ColoursAndKeepsEveryCharacter()
    {
        using StringWriter output = new() { NewLine = "\n" };
        AnswerPrinter printer = new(output, Console(output));
        string[] pieces = [" the", "  two\n\n", new string('x', 200), " ", "[bold]é😀", "\n"];
        foreach (string piece in pieces)
        {
            await printer.WriteAsync(new AnswerPiece(piece, new TokenRouting(1, 0.9)));
        }

        Assert.StartsWith("\u001b[4;38;2;255;90;80m the\u001b[0m", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(string.Concat(pieces), Escape().Replace(output.ToString(), "").ReplaceLineEndings("\n"));
    }

    [Fact]
    public void WriteLegend_WithColours_ShowsTheScale()
    {
        using StringWriter output = new();
        new AnswerPrinter(output, Console(output)).WriteLegend();
        Assert.Equal(11, output.ToString().Count(c => c == '■'));
        Assert.Contains("\u001b[38;2;90;150;255m■", output.ToString(), StringComparison.Ordinal);
        using StringWriter plain = new();
        new AnswerPrinter(plain, console: null).WriteLegend();
        Assert.Empty(plain.ToString());
    }

    [Fact]
    public void Of_TwoLayers_IsTheMeanOfBoth()
    {
        LayerRouting[] layers = [new([0, 3], [0.75f, 0.25f], 0.5f, 0.2f), new([2, 1], [0.5f, 0.5f], 0.5f, 0.4f)];
        TokenRouting routing = TokenRouting.Of(layers, mLstmExperts: 2); // experts 0 and 1
        Assert.Equal(0.3, routing.Difficulty!.Value, 6);
        Assert.Equal((0.75 + 0.5) / 2, routing.MLstmShare!.Value, 6);
        Assert.Null(TokenRouting.Of(layers, mLstmExperts: 0).MLstmShare);
        Assert.Null(TokenRouting.Of([layers[0] with { Difficulty = null }], mLstmExperts: 2).Difficulty);
    }

    private static IAnsiConsole Console(TextWriter output) => AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Interactive = InteractionSupport.No });

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Escape();
}
