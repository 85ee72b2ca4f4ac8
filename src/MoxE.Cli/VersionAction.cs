using System.CommandLine;
using System.CommandLine.Invocation;

namespace MoxE.Cli;

/// <summary><c>moxe --version</c>: the version of this assembly, whichever process it runs in.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(typeof(VersionAction).Assembly.GetName().Version!.ToString(3));
        return ExitCode.Done;
    }
}
