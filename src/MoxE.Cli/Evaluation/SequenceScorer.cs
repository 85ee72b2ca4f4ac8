using MoxE.Engine.Running;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Evaluation;

/// <summary>Scores sequences with a model, a chunk of rows a step: logits of a chunk are all that is held at a time.</summary>
/// <param name="runner">The model; a step takes as many rows, and gives as many logits, as its buffers hold.</param>
/// <param name="tokens">Bytes of the tokens, or null when they are not known.</param>
/// <param name="routers">Told of every row.</param>
internal sealed class SequenceScorer(IModelRunner runner, ITokenText? tokens, RouterStatistics routers)
{
    private const int Slot = 0;

    /// <summary>Runs a sequence from zero state and sums −log p of every token but the first.</summary>
    public SequenceScore Score(EvalSequence sequence, CancellationToken stop)
    {
        int[] ids = sequence.Tokens;
        int chunk = Math.Min(runner.Buffers.MaxTokens, runner.Buffers.MaxLogitRows);
        double nats = 0;
        runner.ZeroSlot(Slot);
        for (int first = 0; first < ids.Length; first += chunk)
        {
            stop.ThrowIfCancellationRequested();
            int count = Math.Min(chunk, ids.Length - first);
            RunRows(ids.AsSpan(first, count));
            routers.Add(runner.Buffers, count);
            for (int row = 0; row < count && first + row + 1 < ids.Length; row++)
            {
                nats += CrossEntropy.Of(runner.Buffers.Logits(row), ids[first + row + 1]);
            }
        }

        long? bytes = tokens is null ? null : ids.Skip(1).Sum(id => (long)tokens.TokenBytes(id).Length);
        return new SequenceScore(sequence.Name, ids.Length, ids.Length - 1, nats, bytes);
    }

    /// <summary>The sequence's next rows; every row's logits are wanted.</summary>
    private void RunRows(ReadOnlySpan<int> ids)
    {
        StepBuffers buffers = runner.Buffers;
        buffers.Slots[0] = Slot;
        (buffers.RowStarts[0], buffers.RowStarts[1]) = (0, ids.Length);
        for (int row = 0; row < ids.Length; row++)
        {
            buffers.TokenIds[row] = ids[row];
            buffers.LogitRows[row] = row;
        }

        runner.Run(ids.Length, 1, ids.Length);
    }
}
