namespace MoxE.Training.Layers;

/// <summary>What a step of the fused sLSTM leaves for its backward pass: rows of one value a unit.</summary>
internal static class SLstmTrace
{
    /// <summary>y'.</summary>
    public const int Y = 0;

    /// <summary>c'.</summary>
    public const int C = 1;

    /// <summary>n'.</summary>
    public const int N = 2;

    /// <summary>The input gate, i.</summary>
    public const int Input = 3;

    /// <summary>The forget gate, f.</summary>
    public const int Forget = 4;

    /// <summary>tanh(pre_z).</summary>
    public const int Value = 5;

    /// <summary>σ(pre_o).</summary>
    public const int Output = 6;

    /// <summary>σ(−pre_f), the derivative of logσ.</summary>
    public const int ForgetSlope = 7;

    /// <summary>How many.</summary>
    public const int Rows = 8;
}
