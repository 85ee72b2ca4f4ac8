namespace MoxE.Kernels.Numerics;

internal static unsafe class Router
{
    /// <summary>
    /// Routes one token. experts and weights get K entries, entropy one, difficulty one if conditioned (else it is not touched
    /// and may be null), conditionedOrNull E, probs E.
    /// </summary>
    public static void Row(
        float* logits, float difficultyLogit, in RouterParameters parameters, int* experts, float* weights,
        float* entropy, float* difficulty, float* conditionedOrNull, float* probs) => throw new NotSupportedException();
}
