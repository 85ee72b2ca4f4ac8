using System.Text.Json;
using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.UnitTests.Cli;

/// <summary>The inputs and expected logits of a golden case.</summary>
internal static class GoldenLogits
{
    public static int[][] Inputs(string folder)
    {
        using var inputs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "inputs.json")));
        return inputs.RootElement.GetProperty("sequences").Deserialize<int[][]>()!;
    }

    /// <summary>[T][V] of a sequence.</summary>
    public static float[][] Logits(string folder, int sequence, int tokens)
    {
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        float[] all = expected.ReadFloats($"seq{sequence}.logits");
        return [.. all.Chunk(all.Length / tokens)];
    }

    /// <summary>Mean −log softmax of each next token, straight from the definition.</summary>
    public static double NatsPerToken(string folder, int sequence, int[] tokens)
    {
        float[][] logits = Logits(folder, sequence, tokens.Length);
        return Enumerable.Range(0, tokens.Length - 1).Average(t => Math.Log(logits[t].Sum(z => Math.Exp((double)z - logits[t][tokens[t + 1]]))));
    }
}
