namespace MoxE.Cli.Chat;

/// <summary>Lines that begin with a slash. To add one: an entry in the table.</summary>
internal sealed class ChatCommands
{
    private readonly CliContext _context;
    private readonly Conversation _conversation;
    private readonly ChatStatistics _statistics;
    private readonly (string Name, string Argument, string Help, Action<string> Run)[] _table;

    public ChatCommands(CliContext context, Conversation conversation, ChatStatistics statistics)
    {
        (_context, _conversation, _statistics) = (context, conversation, statistics);
        _table =
        [
            ("/help", "", "this list", _ => Help()),
            ("/reset", "", "forget what was said; the instructions stay", _ => Reset()),
            ("/system", "[TEXT]", "set the instructions; without a text show them, - removes them", SetSystem),
            ("/save", "FILE", "write the conversation as JSON, the messages of a chat request", Save),
            ("/load", "FILE", "go on with a conversation that was saved", Load),
            ("/stats", "", "tokens and speeds", _ => Tell(_statistics.ToString())),
            ("/exit", "", "leave; so does the end of the input", _ => Left = true),
        ];
    }

    /// <summary>Whether the user wants to leave.</summary>
    public bool Left { get; private set; }

    /// <summary>Whether a line is a command; two slashes begin a message with one.</summary>
    public static bool IsCommand(string line) => line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>Runs a command.</summary>
    /// <exception cref="CommandException">There is no such command, or it cannot be done.</exception>
    public void Run(string line)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        string argument = words.Length > 1 ? words[1] : "";
        Action<string> run = _table.FirstOrDefault(entry => entry.Name == words[0]).Run
            ?? throw new CommandException($"found the command {words[0]}; allowed: {string.Join(' ', _table.Select(entry => entry.Name))}; a message that begins with a slash begins with two.");
        try
        {
            run(argument);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{words[0]}: {e.Message}", e);
        }
    }

    private static string FileOf(string command, string argument) =>
        argument.Length > 0 ? argument : throw new CommandException($"{command}: found no file; allowed: {command} FILE");

    private void Tell(string text)
    {
        _context.Error.WriteLine(text);
        _context.Error.Flush();
    }

    private void Help()
    {
        foreach ((string name, string argument, string help, _) in _table)
        {
            Tell($"{name + " " + argument,-16} {help}");
        }

        Tell("A line that ends with \\ goes on in the next. Ctrl-C stops an answer, a second one leaves.");
    }

    private void Reset()
    {
        _conversation.Reset();
        Tell("forgotten");
    }

    private void SetSystem(string text)
    {
        if (text.Length > 0)
        {
            _conversation.System = text == "-" ? null : text;
        }

        Tell(_conversation.System is { } system ? $"instructions: {system}" : "no instructions");
    }

    private void Save(string path)
    {
        File.WriteAllText(FileOf("/save", path), _conversation.ToJson());
        Tell($"{_conversation.Messages.Count} messages in {path}");
    }

    private void Load(string path)
    {
        int messages = _conversation.Load(Arguments.TextFile.Read(FileOf("/load", path)));
        Tell($"{messages} messages from {path}");
    }
}
