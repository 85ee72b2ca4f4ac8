using System.Numerics.Tensors;
using MoxE.Engine.Running;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Evaluation;

/// <summary>Scores sequences with a model; the logits of a step are all that is held at a time.</summary>
/// <param name="runner">The model.</param>
/// <param name="tokens">Bytes of the tokens, or null when they are not known.</param>
/// <param name="routers">Told of every row.</param>
internal sealed class SequenceScorer(IModelRunner runner, ITokenText? tokens, RouterStatistics routers)
{
    /// <summary>Runs each sequence from zero state and sums −log p of every token but the first.</summary>
    public IReadOnlyList<SequenceScore> Score(IReadOnlyList<EvalSequence> sequences, CancellationToken stop)
    {
        double[] nats = new double[sequences.Count];
        List<int>[] likeliest = [.. sequences.Select(sequence => new List<int>(sequence.Tokens.Length))];
        PackedRows rows = new(
            runner,
            (sequence, target, logits) =>
            {
                nats[sequence] += CrossEntropy.Of(logits, target);
                likeliest[sequence].Add(TensorPrimitives.IndexOfMax(logits));
            },
            routers);
        for (int i = 0; i < sequences.Count; i++)
        {
            int[] ids = sequences[i].Tokens;
            rows.Begin();
            for (int t = 0; t < ids.Length; t++)
            {
                stop.ThrowIfCancellationRequested();
                rows.Add(ids[t], t + 1 < ids.Length ? ids[t + 1] : null, i);
            }
        }

        rows.Run();
        return [.. sequences.Select((sequence, i) => new SequenceScore(
            sequence.Name, sequence.Tokens.Length, sequence.Tokens.Length - 1, nats[i], Bytes(sequence.Tokens)) { Likeliest = likeliest[i] })];
    }

    private long? Bytes(int[] ids) => tokens is null ? null : ids.Skip(1).Sum(id => (long)tokens.TokenBytes(id).Length);
}
