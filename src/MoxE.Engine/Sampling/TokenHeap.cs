using System.Numerics;
using System.Runtime.CompilerServices;

namespace MoxE.Engine.Sampling;

/// <summary>
/// Partial selection of tokens by (logit, falling; id, rising). A token is one 64-bit key: the logit's bits mapped so
/// that they order like the number, then the complement of the id; a larger key comes first.
/// </summary>
internal static class TokenHeap
{
    public static ulong Key(float logit, int id)
    {
        uint bits = BitConverter.SingleToUInt32Bits(logit + 0f); // −0 and +0 are equals
        bits = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)bits << 32) | ~(uint)id;
    }

    public static int Id(ulong key) => (int)~(uint)key;

    /// <summary>Writes the <c>best.Length</c> first tokens of <paramref name="logits"/> in order; O(V + changes · log k).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SelectBest(ReadOnlySpan<float> logits, Span<ulong> best)
    {
        int count = best.Length;
        for (int id = 0; id < count; id++)
        {
            best[id] = ~Key(logits[id], id); // complemented: the heap's top is the worst token kept
        }

        Heapify(best);
        for (int id = count; id < logits.Length;)
        {
            id = LogitScan.SkipBelow(logits, id, logits[Id(~best[0])]);
            for (int end = Math.Min(id + Vector<float>.Count, logits.Length); id < end; id++)
            {
                ulong key = ~Key(logits[id], id);
                if (key < best[0])
                {
                    best[0] = key;
                    SiftDown(best, 0);
                }
            }
        }

        for (int left = count; left > 0; left--)
        {
            best[left - 1] = ~Pop(best[..left]);
        }
    }

    public static void Heapify(Span<ulong> heap)
    {
        for (int parent = (heap.Length / 2) - 1; parent >= 0; parent--)
        {
            SiftDown(heap, parent);
        }
    }

    /// <summary>Takes the largest key off; the last element of <paramref name="heap"/> is free afterwards.</summary>
    public static ulong Pop(Span<ulong> heap)
    {
        ulong top = heap[0];
        heap[0] = heap[^1];
        SiftDown(heap[..^1], 0);
        return top;
    }

    private static void SiftDown(Span<ulong> heap, int parent)
    {
        if (parent >= heap.Length)
        {
            return;
        }

        ulong moving = heap[parent];
        for (int child = (2 * parent) + 1; child < heap.Length; child = (2 * parent) + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] > heap[child])
            {
                child++;
            }

            if (heap[child] <= moving)
            {
                break;
            }

            heap[parent] = heap[child];
            parent = child;
        }

        heap[parent] = moving;
    }
}
