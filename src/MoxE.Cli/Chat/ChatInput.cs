using System.Text;

namespace MoxE.Cli.Chat;

/// <summary>What the user types, one message at a time.</summary>
internal sealed class ChatInput(CliContext context)
{
    private const string Prompt = "> ";
    private const string Continued = ". ";

    /// <summary>The next message; null at the end of the input.</summary>
    /// <remarks>A terminal cannot be waited for and left: the wait ends with the token, the read with the process.</remarks>
    public async Task<string?> ReadAsync(CancellationToken stop)
    {
        StringBuilder message = new();
        while (true)
        {
            await ShowAsync(message.Length == 0 ? Prompt : Continued).ConfigureAwait(false);
            string? line = await Task.Run(context.In.ReadLine, stop).WaitAsync(stop).ConfigureAwait(false);
            if (line is null)
            {
                return message.Length > 0 ? message.ToString() : null;
            }

            if (!line.EndsWith('\\'))
            {
                return message.Append(line).ToString();
            }

            message.Append(line.AsSpan(0, line.Length - 1)).Append('\n');
        }
    }

    private async Task ShowAsync(string prompt)
    {
        if (context.InIsTerminal)
        {
            await context.Out.WriteAsync(prompt).ConfigureAwait(false);
            await context.Out.FlushAsync().ConfigureAwait(false);
        }
    }
}
