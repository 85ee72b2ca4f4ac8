using System.CommandLine;
using System.Globalization;
using System.Numerics;
using MoxE.Cli.Arguments;

namespace MoxE.Cli.Serving;

/// <summary>An option of <c>moxe serve</c> and the configuration keys of the server that it sets.</summary>
/// <param name="Option">The option.</param>
/// <param name="Keys">The keys, without their common section.</param>
/// <param name="Value">The value for the keys.</param>
internal sealed record ServeOption(Option Option, IReadOnlyList<string> Keys, Func<ParseResult, string> Value)
{
    private const string Section = "MoxE";

    /// <summary>An option of one number.</summary>
    public static ServeOption Number<T>(string name, string description, T least, T most, params string[] keys)
        where T : struct, INumber<T>
    {
        Option<T> option = CommonArguments.Number(name, description, default, least, most);
        option.DefaultValueFactory = null;
        return new ServeOption(option, keys, parsed => parsed.GetValue(option).ToString(null, CultureInfo.InvariantCulture));
    }

    /// <summary>An option of any text.</summary>
    public static ServeOption Text(string name, string description, string help, params string[] keys)
    {
        Option<string> option = new(name) { Description = description, HelpName = help };
        return new ServeOption(option, keys, parsed => parsed.GetRequiredValue(option));
    }

    /// <summary>An option that names a file that must be there; the server gets its whole path.</summary>
    public static ServeOption File(string name, string description, params string[] keys)
    {
        Option<string> option = new(name) { Description = description, HelpName = "FILE" };
        return new ServeOption(option, keys, parsed => Path.GetFullPath(parsed.GetRequiredValue(option)) is var path && System.IO.File.Exists(path)
            ? path
            : throw new CommandException($"{name}: found \"{parsed.GetRequiredValue(option)}\", and there is no such file."));
    }

    /// <summary>A switch.</summary>
    public static ServeOption Switch(string name, string description, params string[] keys)
    {
        Option<bool> option = new(name) { Description = description };
        return new ServeOption(option, keys, parsed => parsed.GetValue(option) ? "true" : "false");
    }

    /// <summary>The server's arguments for what was given; none when it was not.</summary>
    public IEnumerable<string> Arguments(ParseResult parsed) =>
        parsed.GetResult(Option) is { Implicit: false } ? Keys.Select(key => Argument(key, Value(parsed))) : [];

    /// <summary>An argument of the server.</summary>
    public static string Argument(string key, string value) => $"--{Section}:{key}={value}";
}
