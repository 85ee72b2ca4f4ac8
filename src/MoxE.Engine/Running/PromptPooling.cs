using MoxE.Engine.Requests;

namespace MoxE.Engine.Running;

/// <summary>
/// The embedding of one prompt from its hidden states [D], which come row by row in the order of the tokens. A mean is one
/// running sum in double, so its bits do not depend on how the prompt is cut.
/// </summary>
internal sealed class PromptPooling(Pooling pooling, int size)
{
    private readonly double[] _sum = new double[size];
    private int _rows;

    public void Add(ReadOnlySpan<float> hidden)
    {
        _rows++;
        for (int i = 0; i < _sum.Length; i++)
        {
            _sum[i] = pooling == Pooling.Last ? hidden[i] : _sum[i] + hidden[i];
        }
    }

    /// <summary>The embedding [D] of the rows so far.</summary>
    public float[] Result() => Array.ConvertAll(_sum, sum => (float)(pooling == Pooling.Last ? sum : sum / _rows));
}
