using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MoxE.Model.Config;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>
/// Values to start training from: NX-AI's, SPEC §14. What that table leaves open: convolutions take torch's default,
/// uniform ±1/√k for kernel and bias; the biases of linear layers are 0; an MLP expert is a gated feed-forward network
/// and takes the values of one (w1, w3 as its proj_up, w2 as its proj_down).
/// </summary>
/// <param name="config">The model.</param>
/// <param name="seed">Equal seeds give equal bits.</param>
/// <param name="residualBlocks">N of wang(D, N), and the number of blocks over which the sLSTM's forget biases spread: 2, or 2·L for deep models.</param>
internal sealed class InitialValues(MoxEConfig config, long seed, int residualBlocks)
{
    private readonly int _width = config.Xlstm.EmbeddingDim;

    /// <summary>The values of a tensor, float64. They depend on seed, name and shape, not on the model's other tensors.</summary>
    /// <param name="parameter">A tensor of the model.</param>
    /// <param name="convTaps">k, where the tensor is the bias of a convolution.</param>
    public Tensor Of(Parameter parameter, long convTaps)
    {
        (string name, long[] shape) = (parameter.Name, parameter.Value.shape);
        return name switch
        {
            _ when Ends(name, ".scale", ".learnable_skip") => ones(shape, float64),
            _ when Ends(name, ".conv.kernel", ".conv.bias") => Uniform(name, shape, 1 / Math.Sqrt(convTaps)),
            _ when Ends(name, ".mlstm_cell.igate.bias") => Normal(name, shape, 0.1),
            _ when Ends(name, ".mlstm_cell.fgate.bias") => linspace(3, 6, shape[0], float64),
            _ when Ends(name, ".mlstm_cell.igate.kernel", ".mlstm_cell.fgate.kernel", "._recurrent_kernel_") => zeros(shape, float64),
            _ when Ends(name, ".slstm_cell._bias_") => CellBias(shape, BlockRatio(parameter)),
            _ when Ends(name, ".router.kernel", ".entropy_predictor.kernel") => Uniform(name, shape, 1 / Math.Sqrt(_width)),
            _ when Ends(name, ".proj_down.kernel", ".w2.kernel") => Normal(name, shape, 2 / (residualBlocks * Math.Sqrt(_width))),
            _ when Ends(name, ".embedding", "lm_head.kernel", ".proj_up.kernel", "_proj.kernel", "gate.kernel", ".w1.kernel", ".w3.kernel") =>
                Normal(name, shape, Math.Sqrt(2.0 / (5 * _width))),
            _ when Ends(name, ".bias") => zeros(shape, float64),
            _ => throw new InvalidOperationException($"no initial values are known for tensor {name}"),
        };
    }

    private static bool Ends(string name, params ReadOnlySpan<string> endings)
    {
        foreach (string ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private Tensor Normal(string name, long[] shape, double deviation)
    {
        using Generator generator = NewGenerator(name);
        return randn(shape, float64, generator: generator).mul_(deviation);
    }

    private Tensor Uniform(string name, long[] shape, double bound)
    {
        using Generator generator = NewGenerator(name);
        return rand(shape, float64, generator: generator).mul_(2 * bound).sub_(bound);
    }

    private Generator NewGenerator(string name)
    {
        byte[] bytes = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, seed);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(sizeof(long)));
        return new Generator(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes)));
    }

    // [Hs, 4, d], gates i, f, z, o: 0, but for f a power law that falls from 5 to −7 over a head.
    private static Tensor CellBias(long[] shape, double blockRatio)
    {
        (long heads, long size) = (shape[0], shape[2]);
        double[] values = new double[heads * 4 * size];
        for (long head = 0; head < heads; head++)
        {
            for (long j = 0; j < size; j++)
            {
                double position = size == 1 ? 0 : (double)j / (size - 1);
                values[(((head * 4) + 1) * size) + j] = 5 - (12 * Math.Pow(position, 0.3 + (1.3 * blockRatio)));
            }
        }

        return tensor(values, [heads, 4, size], float64);
    }

    // Block b of layer l is block b of the two, or block 2l + b where all residual blocks are counted. An expert is a block of its own.
    private double BlockRatio(Parameter parameter)
    {
        if (parameter.Shape.Expert >= 0 || residualBlocks == 1)
        {
            return 0;
        }

        int block = parameter.Name.Contains(".blocks.1.", StringComparison.Ordinal) ? 1 : 0;
        int index = residualBlocks == 2 ? block : (2 * parameter.Shape.Layer) + block;
        return (double)index / (residualBlocks - 1);
    }
}
