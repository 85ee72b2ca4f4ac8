using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;

namespace MoxE.UnitTests.Kernels.Interop;

/// <summary>Our positions in the C API's table against the managed binding's own copy of it.</summary>
public class OrtFunctionTests
{
    private static readonly Type? Table = typeof(InferenceSession).Assembly.GetType("Microsoft.ML.OnnxRuntime.OrtApi");

    public static TheoryData<string> Functions() => [.. Enum.GetNames<OrtFunction>()];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Index_EveryFunction_EqualsTheBindingsPosition(string name)
    {
        Assert.NotNull(Table);
        FieldInfo[] fields = Table.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
        int index = (int)Enum.Parse<OrtFunction>(name);
        Assert.True(index < fields.Length, $"the binding declares {fields.Length} functions, {name} is at {index}");
        Assert.Equal(index * nint.Size, Marshal.OffsetOf(Table, fields[index].Name).ToInt32());
        Assert.Equal(Normalize(name), Normalize(fields[index].Name));
    }

    [Fact]
    public unsafe void CustomOp_NativeStruct_HasTheSizeOfVersion31()
    {
        Assert.Equal(208, Marshal.OffsetOf<OrtCustomOp>(nameof(OrtCustomOp.Index)).ToInt32());
    }

    private static string Normalize(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
}
