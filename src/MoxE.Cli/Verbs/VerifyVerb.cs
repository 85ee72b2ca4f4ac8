using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Output;
using MoxE.Engine.Verification;
using MoxE.Model.Folders;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe verify</c>: runs test vectors in four ways and compares every tensor with its expected values.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string[]> _cases = new("CASE")
    {
        Description = "Folders with config.json, model.safetensors, inputs.json, expected.safetensors and meta.json.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly PortableOption _portable = new();
    private readonly Option<int> _threads = CommonArguments.Threads();
    private readonly Option<int> _seed = CommonArguments.Number("--seed", "Seed of chunk sizes, orders and slots.", 1, 0, int.MaxValue / 2);

    public VerifyVerb(CliContext context)
        : base(
            "verify",
            "Run test vectors in four ways and print the worst relative errors. Exit code 1: one is over its tolerance; 2: a case could not be run.",
            context,
            "moxe verify tests/golden/*",
            "moxe verify my-case --threads 1 --seed 7",
            "moxe verify tests/golden/* --portable")
    {
        Add(_cases);
        Add(_portable);
        Add(_threads);
        Add(_seed);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int code = ExitCode.Done;
        foreach (string folder in parsed.GetRequiredValue(_cases))
        {
            stop.ThrowIfCancellationRequested();
            code = Math.Max(code, Verify(folder, _portable.Get(parsed), parsed.GetValue(_threads), parsed.GetValue(_seed)));
        }

        return Task.FromResult(code);
    }

    /// <summary>One case; a broken one is told and does not keep the others from being run.</summary>
    private int Verify(string folder, GraphKind graph, int threads, int seed)
    {
        try
        {
            VerificationReport report = CaseVerifier.Verify(folder, graph, threads, seed);
            new VerificationTable(Context).Write(report);
            return report.Passed ? ExitCode.Done : ExitCode.OverTolerance;
        }
        catch (Exception exception) when (Failure.IsExpected(exception))
        {
            Context.Error.WriteLine($"moxe: case {folder}: {Failure.Describe(exception)}");
            return ExitCode.Failed;
        }
    }
}
