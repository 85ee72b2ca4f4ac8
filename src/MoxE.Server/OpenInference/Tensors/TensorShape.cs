using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Tensors;

/// <summary>Shapes as clients write them.</summary>
internal static class TensorShape
{
    /// <summary>"[2, 1]".</summary>
    public static string Show(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Elements of a tensor of that shape, or what is wrong with it.</summary>
    public static ServiceError? Count(string tensor, IReadOnlyList<long> shape, out int count)
    {
        long product = 1;
        foreach (long size in shape)
        {
            if (size is < 0 or > int.MaxValue || (product *= size) > int.MaxValue)
            {
                count = 0;
                return ServiceError.Field($"{tensor}.shape", Show(shape), "sizes of 0 or more, with fewer than 2^31 elements in all");
            }
        }

        count = (int)product;
        return null;
    }

    /// <summary>The data has not as many elements as the shape says.</summary>
    public static ServiceError Mismatch(string tensor, IReadOnlyList<long> shape, long given) =>
        ServiceError.Field($"{tensor}.shape", Show(shape), $"a shape of as many elements as the data has, {given}");
}
