using CsCheck;
using MoxE.Engine.Sampling;

namespace MoxE.UnitTests.Engine.Sampling;

public sealed class RadixSortTests
{
    [Fact]
    public void Descending_KeysByRisingId_EqualsAWholeSort() =>
        Gen.OneOf(Gen.Single, Pick.From(0f, -0f, 1f, float.NegativeInfinity, float.MaxValue)).Where(logit => !float.IsNaN(logit)).Array[0, 900].Sample(logits =>
        {
            ulong[] keys = [.. logits.Select(TokenHeap.Key)];
            ulong[] expected = [.. keys.OrderDescending()];
            Assert.Equal(expected, RadixSort.Descending(keys, new ulong[keys.Length + 3]).ToArray());
        });
}
