using System.CommandLine;

namespace MoxE.Training.Verbs.Data;

/// <summary>Options that several of the data verbs have.</summary>
internal static class DataOptions
{
    public static Option<string> Out(string description) => new("--out") { Description = description, HelpName = "DIR", Required = true };

    public static Option<string[]> Debs() => new("--deb")
    {
        Description = "Packages already on this machine, to fetch nothing.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };
}
