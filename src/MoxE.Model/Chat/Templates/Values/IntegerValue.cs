using System.Numerics;
using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Values;

/// <summary>An integer of any size up to <see cref="MaxBits"/>.</summary>
internal sealed class IntegerValue : TemplateValue
{
    /// <summary>Bits of the largest integer.</summary>
    public const int MaxBits = 8192;

    private IntegerValue(BigInteger value) => Value = value;

    public BigInteger Value { get; }

    public override string TypeName => "int";

    public override bool IsTrue => !Value.IsZero;

    public static IntegerValue Of(BigInteger value) => value.GetBitLength() <= MaxBits
        ? new(value)
        : throw new TemplateFault($"an integer of {value.GetBitLength()} bits; allowed: {MaxBits}");
}
