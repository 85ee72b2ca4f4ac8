using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace MoxE.Fuzz.Coverage;

/// <summary>
/// Which edges between branches an input took, and how often: the instrumented assemblies count them in a buffer of
/// 64 KiB. Counts are put into eight classes (1, 2, 3, 4–7, 8–15, 16–31, 32–127, more), so that a loop that runs once
/// more is not news each time.
/// </summary>
internal sealed unsafe class CoverageMap
{
    private const int Edges = 1 << 16;

    private static readonly byte[] Classes = [.. Enumerable.Range(0, 256).Select(ClassOf)];

    /// <summary>Never freed: threads of a server count in it until the process ends.</summary>
    private static readonly byte* Buffer = (byte*)NativeMemory.AllocZeroed(Edges);

    private readonly byte[] _known = new byte[Edges]; // classes seen, a bit each

    /// <summary>Edges seen so far.</summary>
    public int Known => Edges - _known.AsSpan().Count((byte)0);

    private static Span<byte> Counts => new(Buffer, Edges);

    /// <summary>Gives the instrumented assemblies their buffer; before that, none of their code may run.</summary>
    public static void Attach() => Trace.SharedMem = Buffer;

    /// <summary>Forgets the counts of the last input.</summary>
    public static void Start()
    {
        Counts.Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds what the last input took to what is known.</summary>
    /// <returns>Whether any of it is new.</returns>
    public bool Learn()
    {
        bool isNew = false;
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(Counts);
        for (int word = 0; word < words.Length; word++)
        {
            if (words[word] != 0)
            {
                isNew |= Learn(word * sizeof(ulong));
            }
        }

        return isNew;
    }

    /// <summary>The edges of the last input with their classes, for choosing a small set of inputs.</summary>
    public static IReadOnlyCollection<int> Taken()
    {
        List<int> taken = [];
        for (int edge = 0; edge < Edges; edge++)
        {
            if (Buffer[edge] != 0)
            {
                taken.Add((edge << 3) | BitOperations.Log2(Classes[Buffer[edge]]));
            }
        }

        return taken;
    }

    private bool Learn(int first)
    {
        bool isNew = false;
        for (int edge = first; edge < first + sizeof(ulong); edge++)
        {
            byte seen = Classes[Buffer[edge]];
            isNew |= (seen & ~_known[edge]) != 0;
            _known[edge] |= seen;
        }

        return isNew;
    }

    private static byte ClassOf(int count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
