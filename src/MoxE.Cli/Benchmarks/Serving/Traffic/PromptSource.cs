using MoxE.Cli.Benchmarks.Serving.Clients;

namespace MoxE.Cli.Benchmarks.Serving.Traffic;

/// <summary>Requests whose prompts are random tokens, no two alike, so that no cache of prefixes helps; equal seeds give equal requests.</summary>
/// <param name="vocabulary">Token ids are below this.</param>
/// <param name="temperature">Of the draws.</param>
/// <param name="seed">Of prompts and draws.</param>
internal sealed class PromptSource(int vocabulary, double temperature, int seed)
{
    private int _made;

    /// <summary>The next request. Thread-safe.</summary>
    /// <param name="promptTokens">Length of the prompt.</param>
    /// <param name="maxTokens">Most tokens of the answer.</param>
    public GenerationCall Next(int promptTokens, int maxTokens)
    {
        int own = HashCode(Interlocked.Increment(ref _made));
        Random random = new(own);
        int[] prompt = new int[promptTokens];
        for (int i = 0; i < prompt.Length; i++)
        {
            prompt[i] = random.Next(vocabulary);
        }

        return new GenerationCall(prompt, maxTokens, temperature, own);
    }

    // Neighbouring numbers must not give like sequences of draws: a round of a multiplicative hash, kept positive.
    private int HashCode(int number)
    {
        uint mixed = ((uint)seed * 0x9E3779B1u) ^ ((uint)number * 0x85EBCA77u);
        mixed ^= mixed >> 15;
        mixed *= 0xC2B2AE3Du;
        return (int)((mixed ^ (mixed >> 13)) & int.MaxValue);
    }
}
