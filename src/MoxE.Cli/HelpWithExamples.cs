using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MoxE.Cli.Verbs;

namespace MoxE.Cli;

/// <summary>The usual help, then examples of the verb.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly string[] General =
    [
        "moxe export checkpoints/bridge models/bridge",
        "moxe generate models/bridge --prompt \"In the beginning\"",
        "moxe serve models/bridge",
        "moxe chat --url http://127.0.0.1:8080",
        "moxe eval --help",
    ];

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in parseResult.CommandResult.Command is Verb verb ? verb.Examples : General)
        {
            output.WriteLine($"  {example}");
        }

        return code;
    }
}
