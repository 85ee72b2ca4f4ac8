using MoxE.Engine.Requests;

namespace MoxE.UnitTests.Engine.Sampling;

/// <summary>The rules of <see cref="SamplingParameters"/> before the temperature, one after the other over the whole vocabulary, from the definitions alone.</summary>
internal static class NaiveRules
{
    public static float[] Apply(float[] logits, SamplingParameters sampling, int[] prompt, IReadOnlyList<int> output)
    {
        float[] changed = [.. logits];
        for (int id = 0; id < changed.Length; id++)
        {
            changed[id] += sampling.LogitBias.Where(bias => bias.Token == id).Sum(bias => bias.Bias);
            if (prompt.Contains(id) || output.Contains(id))
            {
                changed[id] = changed[id] > 0 ? changed[id] / sampling.RepetitionPenalty : changed[id] * sampling.RepetitionPenalty;
            }

            int count = output.Count(token => token == id);
            changed[id] -= sampling.FrequencyPenalty * count;
            changed[id] -= count > 0 ? sampling.PresencePenalty : 0;
            bool excluded = sampling.AllowedTokens is { } allowed && !allowed.Contains(id);
            foreach (int[] banned in sampling.BannedSequences.Where(banned => banned[^1] == id))
            {
                excluded |= string.Join(',', output.TakeLast(banned.Length - 1)) == string.Join(',', banned.SkipLast(1));
            }

            changed[id] = excluded ? float.NegativeInfinity : changed[id];
        }

        return changed;
    }
}
