namespace MoxE.Server.Options;

/// <summary>What <c>--help</c> prints: how options are given, and every option with its default, what is allowed and what it means.</summary>
internal static class ServerHelp
{
    /// <summary>Whether the arguments ask for it.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    /// <summary>Writes the help.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine("""
            MoxE.Server [--KEY=VALUE ...]      serves the models of models/
            MoxE.Server --health [...]         asks a running server whether it is ready; exit code 0 or 1

            Options come from appsettings.json beside the program, then the environment (MoxE__Http__Port=9000), then the
            command line (--MoxE:Http:Port=9000); the later wins. Every wrong value and unknown key is told at once.
            """);
        MoxEOptions defaults = new();
        string section = "";
        foreach (OptionKey key in OptionKey.All)
        {
            if (key.Section.Name != section)
            {
                section = key.Section.Name;
                output.WriteLine();
            }

            string value = key.Read(defaults);
            output.WriteLine($"--{key.Key}={(value.Length == 0 ? "\"\"" : value)}   ({key.Allowed})");
            output.WriteLine($"    {key.Description}");
        }
    }
}
