using System.Runtime.InteropServices;
using MoxE.Engine.Slots;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Engine.Slots;

public class SnapshotCodecTests
{
    private static readonly StateLayout Layout = new(
    [
        new("state.layer0.mixer0.cell", [4, 3]), new("state.layer0.mixer1.C", [2, 5]), new("state.layer0.mixer1.n", [7]),
        new("state.layer0.mixer1.recent", [3]), new("state.layer0.mixer1.scales", [2]),
    ]);

    private static readonly float[] State = [.. Enumerable.Range(0, 34).Select(i => (i % 2 == 0 ? 1 : -1) * MathF.Exp((i - 15) / 3f))];

    [Fact]
    public void Exact_ThereAndBack_IsTheSameBits()
    {
        SnapshotCodec codec = new(Layout, SnapshotFormat.Exact);
        Assert.Equal((34 * 4, 34 * 4), (codec.StateBytes, codec.SnapshotBytes));
        Assert.Equal(State, ThereAndBack(codec));
    }

    [Fact]
    public void Rounded_ThereAndBack_RoundsMatricesAndRecentTokensOnly()
    {
        SnapshotCodec codec = new(Layout, SnapshotFormat.Rounded);
        Assert.Equal((21 * 4) + (13 * 2), codec.SnapshotBytes);
        float[] restored = ThereAndBack(codec);
        bool[] rounded = [.. Enumerable.Range(0, State.Length).Select(i => i is >= 12 and < 22 or >= 29 and < 32)];
        for (int i = 0; i < State.Length; i++)
        {
            // Eight significant bits: half a unit in the last place is 2⁻⁹ of the number's power of two.
            float most = rounded[i] ? MathF.ScaleB(1, MathF.ILogB(State[i]) - 8) : 0;
            Assert.InRange(MathF.Abs(restored[i] - State[i]), 0, most);
            Assert.True(!rounded[i] || (BitConverter.SingleToUInt32Bits(restored[i]) & 0xFFFF) == 0);
        }

        Assert.NotEqual(State, restored);
    }

    [Fact]
    public void Encode_OfTheWrongLength_SaysWhatIsNeeded()
    {
        SnapshotCodec codec = new(Layout, SnapshotFormat.Rounded);
        Assert.Contains("needed are 136 and 110", Assert.Throws<ArgumentException>(() => codec.Encode(new byte[136], new byte[136])).Message, StringComparison.Ordinal);
    }

    private static float[] ThereAndBack(SnapshotCodec codec)
    {
        byte[] snapshot = new byte[codec.SnapshotBytes];
        codec.Encode(MemoryMarshal.AsBytes(State.AsSpan()), snapshot);
        float[] state = new float[State.Length];
        codec.Decode(snapshot, MemoryMarshal.AsBytes(state.AsSpan()));
        return state;
    }
}
