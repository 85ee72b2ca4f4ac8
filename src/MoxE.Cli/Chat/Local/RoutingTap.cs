using System.Collections.Concurrent;
using MoxE.Engine.Running;

namespace MoxE.Cli.Chat.Local;

/// <summary>Passes steps of a single sequence on and keeps what the routers did with the last row of each, by its position in the sequence.</summary>
/// <param name="inner">Runs the steps; stays its owner's.</param>
internal sealed class RoutingTap(IModelRunner inner) : IModelRunner
{
    private readonly ConcurrentDictionary<int, TokenRouting> _rows = [];
    private int _position;

    public ModelShape Shape => inner.Shape;

    public int SlotCount => inner.SlotCount;

    public StepBuffers Buffers => inner.Buffers;

    /// <summary>What the routers did with the row at a position; it is forgotten.</summary>
    public TokenRouting? Take(int position) => _rows.TryRemove(position, out TokenRouting routing) ? routing : null;

    public void Run(int tokens, int sequences, int logitRows)
    {
        inner.Run(tokens, sequences, logitRows);
        _position += tokens;
        _rows[_position - 1] = Read(tokens);
    }

    /// <summary>A sequence begins: its slot is rented.</summary>
    public void ZeroSlot(int slot)
    {
        inner.ZeroSlot(slot);
        _position = 0;
        _rows.Clear();
    }

    public void SaveSlot(int slot, Span<byte> destination) => inner.SaveSlot(slot, destination);

    public void LoadSlot(int slot, ReadOnlySpan<byte> source) => inner.LoadSlot(slot, source);

    public void Dispose()
    {
    }

    private TokenRouting Read(int tokens)
    {
        double difficulty = 0, share = 0;
        for (int layer = 0; layer < Shape.LayerCount; layer++)
        {
            Range row = ((tokens - 1) * Shape.ExpertsPerToken)..(tokens * Shape.ExpertsPerToken);
            ReadOnlySpan<int> experts = Buffers.Experts(layer, tokens)[row];
            ReadOnlySpan<float> weights = Buffers.Weights(layer, tokens)[row];
            for (int k = 0; k < experts.Length; k++)
            {
                share += experts[k] < Shape.MLstmExpertCount ? weights[k] : 0;
            }

            difficulty += Shape.HasDifficulty ? Buffers.Difficulty(layer, tokens)[tokens - 1] : 0;
        }

        return new TokenRouting(
            Shape.HasDifficulty ? difficulty / Shape.LayerCount : null,
            Shape.MLstmExpertCount > 0 ? share / Shape.LayerCount : null);
    }
}
