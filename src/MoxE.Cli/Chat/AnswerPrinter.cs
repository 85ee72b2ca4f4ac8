using Spectre.Console;

namespace MoxE.Cli.Chat;

/// <summary>Writes answers as they come: coloured by their routing where a person reads and routing is wanted, plain otherwise.</summary>
/// <param name="output">Where answers go.</param>
/// <param name="console">The same for colours; null for none.</param>
internal sealed class AnswerPrinter(TextWriter output, IAnsiConsole? console)
{
    /// <summary>The printer for a context.</summary>
    public static AnswerPrinter For(CliContext context, bool routing) => new(context.Out, routing && context.OutIsTerminal ? context.OutConsole() : null);

    /// <summary>Tells what the colours mean; nothing without colours.</summary>
    public void WriteLegend()
    {
        foreach ((string text, Style style) in console is null ? [] : RoutingColours.Legend())
        {
            console!.Write(new StyledText(text, style));
        }
    }

    /// <summary>Writes the next piece.</summary>
    public async Task WriteAsync(AnswerPiece piece)
    {
        if (console is null)
        {
            await output.WriteAsync(piece.Text).ConfigureAwait(false);
        }
        else
        {
            console.Write(new StyledText(piece.Text, RoutingColours.Of(piece.Routing)));
        }

        await output.FlushAsync().ConfigureAwait(false);
    }
}
