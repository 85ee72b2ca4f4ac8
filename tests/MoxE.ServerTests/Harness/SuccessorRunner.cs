using System.Runtime.InteropServices;
using MoxE.Engine.Running;

namespace MoxE.ServerTests.Harness;

/// <summary>
/// A model that counts: after byte b comes b + 1, so "a" goes on "bcd…". Exceptions: '~' is followed by the end of the
/// text and 0x01 by the two bytes of "é" and '!'. The successor has logit 3, all others 0.
/// </summary>
internal sealed class SuccessorRunner(int slots, int maxTokens) : IModelRunner
{
    public const byte BeforeAccent = 1;

    private readonly long[] _lastToken = new long[slots];
    private readonly int[] _said = new int[slots];
    private readonly ManualResetEventSlim _open = new(true);
    private Action? _atNextLook;

    /// <summary>What it is like; changed before its engine is made, or not at all.</summary>
    public ModelShape Shape { get; set; } = new(TestTokenizer.VocabularySize, LayerCount: 2, ExpertCount: 4, ExpertsPerToken: 2, MLstmExpertCount: 2, HasDifficulty: true, StateBytesPerSlot: sizeof(long));

    public int SlotCount
    {
        get
        {
            Interlocked.Exchange(ref _atNextLook, null)?.Invoke();
            return slots;
        }
    }

    /// <summary>What happens, once, when the status of its engine is looked at next: after the state was read and before it is told.</summary>
    public Action AtNextLook
    {
        set => _atNextLook = value;
    }

    public StepBuffers Buffers => field ??= new StepBuffers(Shape, maxTokens, slots, maxTokens);

    /// <summary>Whether its engine has let go of it.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>A token that makes its step fail; null for none.</summary>
    public long? Poison { get; set; }

    /// <summary>What comes after '~'; by default the end of the text.</summary>
    public int AfterTilde { get; set; } = TestTokenizer.EndOfText;

    /// <summary>What is said after every prompt, in place of counting on, with the end of the text behind it; null counts.</summary>
    public byte[]? Script { get; set; }

    /// <summary>Holds the step loop before its next step.</summary>
    public void Close() => _open.Reset();

    /// <summary>Lets steps run again.</summary>
    public void Open() => _open.Set();

    public static int Successor(long token) => token switch
    {
        BeforeAccent => 0xC3,
        0xC3 => 0xA9,
        0xA9 => '!',
        '~' => TestTokenizer.EndOfText,
        _ => (int)((token + 1) % 256),
    };

    public void Run(int tokens, int sequences, int logitRows)
    {
        _open.Wait();
        if (Poison is { } poison && Buffers.TokenIds[..tokens].Contains(poison))
        {
            throw new ModelStepException("a poisoned token");
        }

        for (int layer = 0; layer < Shape.LayerCount; layer++)
        {
            FillRouter(layer, tokens);
        }

        for (int row = 0; row < logitRows; row++)
        {
            Span<float> logits = Buffers.Logits(row);
            logits.Clear();
            logits[Next(Buffers.LogitRows[row], sequences)] = 3;
        }

        for (int b = 0; b < sequences; b++)
        {
            _lastToken[Buffers.Slots[b]] = Buffers.TokenIds[Buffers.RowStarts[b + 1] - 1];
        }
    }

    public void ZeroSlot(int slot) => (_lastToken[slot], _said[slot]) = (0, 0);

    public void SaveSlot(int slot, Span<byte> destination) => MemoryMarshal.Write(destination, in _lastToken[slot]);

    public void LoadSlot(int slot, ReadOnlySpan<byte> source) => _lastToken[slot] = MemoryMarshal.Read<long>(source);

    public void Dispose()
    {
        IsDisposed = true;
        _open.Set();
        Buffers.Dispose();
    }

    private int Next(int row, int sequences)
    {
        long token = Buffers.TokenIds[row];
        if (Script is not { } script)
        {
            return token == '~' ? AfterTilde : Successor(token);
        }

        int sequence = Buffers.RowStarts[1..(sequences + 1)].IndexOfAnyInRange(row + 1, int.MaxValue);
        bool isLast = Buffers.RowStarts[sequence + 1] == row + 1;
        int said = isLast ? _said[Buffers.Slots[sequence]]++ : script.Length;
        return said < script.Length ? script[said] : TestTokenizer.EndOfText;
    }

    private void FillRouter(int layer, int tokens)
    {
        Buffers.Weights(layer, tokens).Fill(0.5f);
        Buffers.Entropy(layer, tokens).Fill(0.25f);
        Buffers.Difficulty(layer, tokens).Fill(0.75f);
        Span<int> experts = Buffers.Experts(layer, tokens);
        for (int i = 0; i < experts.Length; i++)
        {
            experts[i] = i % Shape.ExpertCount;
        }
    }
}
