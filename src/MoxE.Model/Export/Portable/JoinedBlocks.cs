using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>
/// Block-diagonal maps whose neighbouring blocks are joined, with zeros outside of them, to blocks of about 32: a batched
/// matrix product of blocks of 4 is mostly calls.
/// </summary>
/// <param name="blocks">Number of blocks, ≥ 1.</param>
/// <param name="size">Inputs and outputs of each, ≥ 1.</param>
internal sealed class JoinedBlocks(int blocks, int size)
{
    private const int MostWidth = 32;

    private readonly int _each = Enumerable.Range(1, blocks).Last(each => each == 1 || (blocks % each == 0 && each * size <= MostWidth));

    /// <summary>Inputs and outputs of a joined block.</summary>
    public int Width => _each * size;

    /// <summary>[blocks / joined, width, maps · width] of maps stored (block, out, in).</summary>
    public Part Of(FiniteTensors tensors, params string[] names) => Part.Whole(
        [blocks / _each, Width, names.Length * Width],
        $"[group, in, out] of {string.Join(", ", names.Select(tensors.Name))}; {_each} blocks of {size} with zeros outside of them make a group",
        () =>
        {
            float[] joined = new float[blocks * size * names.Length * Width];
            for (int map = 0; map < names.Length; map++)
            {
                Fill(joined, tensors.Read(names[map], blocks, size, size), map, names.Length);
            }

            return joined;
        });

    private void Fill(float[] joined, float[] kernel, int map, int maps)
    {
        for (int block = 0; block < blocks; block++)
        {
            (int group, int place) = Math.DivRem(block, _each);
            for (int output = 0; output < size; output++)
            {
                for (int input = 0; input < size; input++)
                {
                    int row = (group * Width) + (place * size) + input;
                    joined[(((row * maps) + map) * Width) + (place * size) + output] = kernel[(((block * size) + output) * size) + input];
                }
            }
        }
    }
}
