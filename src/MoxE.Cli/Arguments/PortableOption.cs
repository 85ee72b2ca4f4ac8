using System.CommandLine;
using MoxE.Model.Folders;

namespace MoxE.Cli.Arguments;

/// <summary><c>--portable</c>: a graph of standard operators in place of the fused one.</summary>
internal sealed class PortableOption : Option<bool>
{
    public PortableOption()
        : base("--portable") =>
        Description = "A graph of standard operators, which any execution provider of ONNX Runtime runs, a GPU's too; fp32, slower on a CPU, and the same only up to rounding.";

    /// <summary>What was asked for.</summary>
    public GraphKind Get(ParseResult parsed) => parsed.GetValue(this) ? GraphKind.Portable : GraphKind.Fused;
}
