using CsCheck;

namespace MoxE.UnitTests.Engine;

/// <summary>A generator of one of the given values.</summary>
internal static class Pick
{
    public static Gen<T> From<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
