using System.CommandLine;
using MoxE.Kernels.Ops;
using MoxE.Model.Folders;

namespace MoxE.Cli.Arguments;

/// <summary><c>--dtype</c>: how the weight matrices of an exported model are stored.</summary>
internal sealed class WeightTypeOption : Option<string>
{
    public WeightTypeOption()
        : base("--dtype")
    {
        Description = "How weight matrices are stored: fp32, as they are; bf16, half as large; int8, a quarter, activations of 8 bits too; int4, a seventh.";
        DefaultValueFactory = _ => WeightTypeNames.Name(WeightType.Float32);
        this.AcceptOnlyFromAmong([.. WeightTypeNames.All]);
    }

    /// <summary>What was asked for.</summary>
    public WeightType Get(ParseResult parsed) => WeightTypeNames.Find(parsed.GetRequiredValue(this))!.Value;
}
