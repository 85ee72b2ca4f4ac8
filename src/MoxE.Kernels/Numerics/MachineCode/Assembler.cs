using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MoxE.Kernels.Numerics.MachineCode;

/// <summary>
/// Writes the few x86-64 instructions that the kernels need and .NET does not offer, with the ones around them. Encodings:
/// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, section 2.7 (EVEX).
/// </summary>
internal sealed class Assembler
{
    private const int FullVector = 64; // displacements count in these where a whole vector is read
    private const int OneInteger = 4; // and in these where one number goes to all lanes
    private readonly List<byte> _code = [];

    private enum OpcodeMap
    {
        Map0F = 1,
        Map0F38 = 2,
        Map0F3A = 3,
    }

    private enum Prefix
    {
        Operand66 = 1,
        RepeatF3 = 2,
    }

    /// <summary>Bytes so far: the place of the next instruction.</summary>
    public int Position => _code.Count;

    /// <summary>What was written; every jump is to a place in it.</summary>
    public ReadOnlySpan<byte> Code => CollectionsMarshal.AsSpan(_code);

    /// <summary>Goes on at a multiple of 64 bytes.</summary>
    public void Align()
    {
        while (_code.Count % 64 != 0)
        {
            _code.Add(0xCC); // a breakpoint: nothing gets here
        }
    }

    /// <summary>zmm = 64 bytes of memory.</summary>
    public void Load(int zmm, Address from) => Evex(OpcodeMap.Map0F, Prefix.RepeatF3, 0x6F, zmm, 0, from, FullVector, broadcast: false);

    /// <summary>64 bytes of memory = zmm.</summary>
    public void Store(Address to, int zmm) => Evex(OpcodeMap.Map0F, Prefix.RepeatF3, 0x7F, zmm, 0, to, FullVector, broadcast: false);

    /// <summary>Each of the 16 integers of zmm = one of memory.</summary>
    public void Broadcast(int zmm, Address from) => Evex(OpcodeMap.Map0F38, Prefix.Operand66, 0x58, zmm, 0, from, OneInteger, broadcast: false);

    /// <summary>Each of the 16 integers of <paramref name="sum"/> += the four products of its unsigned bytes with the four signed ones in memory.</summary>
    public void DotBytes(int sum, int unsigned, Address signed) => Evex(OpcodeMap.Map0F38, Prefix.Operand66, 0x50, sum, unsigned, signed, OneInteger, broadcast: true);

    /// <summary>Each of the 16 floats of <paramref name="sum"/> += the one of <paramref name="factor"/> · one of memory, with one rounding.</summary>
    public void MultiplyAdd(int sum, int factor, Address broadcast) => Evex(OpcodeMap.Map0F38, Prefix.Operand66, 0xB8, sum, factor, broadcast, OneInteger, broadcast: true);

    /// <summary>zmm = 64 bytes of memory, every word moved up by some bits.</summary>
    public void ShiftLeft(int zmm, Address from, int bits)
    {
        Evex(OpcodeMap.Map0F, Prefix.Operand66, 0x72, 6, zmm, from, FullVector, broadcast: false);
        _code.Add((byte)bits);
    }

    /// <summary>zmm = from, every word moved up by some bits.</summary>
    public void ShiftLeft(int zmm, int from, int bits)
    {
        Evex(OpcodeMap.Map0F, Prefix.Operand66, 0x72, 6, zmm, from);
        _code.Add((byte)bits);
    }

    /// <summary>zmm = mask and 64 bytes of memory.</summary>
    public void And(int zmm, int mask, Address from) => Evex(OpcodeMap.Map0F, Prefix.Operand66, 0xDB, zmm, mask, from, FullVector, broadcast: false);

    /// <summary>All bits of zmm = 1.</summary>
    public void Ones(int zmm)
    {
        Evex(OpcodeMap.Map0F3A, Prefix.Operand66, 0x25, zmm, zmm, zmm);
        _code.Add(0xFF);
    }

    /// <summary>sum += other, 16 integers.</summary>
    public void Add(int sum, int other) => Evex(OpcodeMap.Map0F, Prefix.Operand66, 0xFE, sum, sum, other);

    /// <summary>zmm = 0.</summary>
    public void Clear(int zmm) => Evex(OpcodeMap.Map0F, Prefix.Operand66, 0xEF, zmm, zmm, zmm);

    /// <summary>register = the address itself.</summary>
    public void LoadAddress(Register register, Address address)
    {
        _code.Add((byte)(0x48 | (High((int)register) << 2) | (High((int)(address.Index ?? 0)) << 1) | High((int)address.Base)));
        _code.Add(0x8D);
        Memory((int)register, address, 1);
    }

    /// <summary>register += a number.</summary>
    public void Add(Register register, int number) => LoadAddress(register, new Address(register, Displacement: number));

    /// <summary>to = from.</summary>
    public void Move(Register to, Register from) => LoadAddress(to, new Address(from));

    /// <summary>register = register / 2, unsigned; a jump may ask whether that is zero.</summary>
    public void Halve(Register register) => Raw(0x48 | High((int)register), 0xD1, 0xE8 | Low((int)register));

    /// <summary>register −= 1; a jump may ask whether that is zero.</summary>
    public void Decrement(Register register) => Raw(0x48 | High((int)register), 0xFF, 0xC8 | Low((int)register));

    /// <summary>A jump may ask whether the lowest bit is zero.</summary>
    public void TestOdd(Register register) => Raw(0x48 | High((int)register), 0xF7, 0xC0 | Low((int)register), 1, 0, 0, 0);

    /// <summary>Jumps to an earlier place if the last result was not zero.</summary>
    public void JumpBackUnlessZero(int place)
    {
        Raw(0x0F, 0x85);
        Int32(place - (Position + sizeof(int)));
    }

    /// <summary>Jumps, if the last result was zero, to where <see cref="Land"/> is called with what this returns.</summary>
    public int JumpAheadIfZero()
    {
        Raw(0x0F, 0x84);
        Int32(0);
        return Position;
    }

    /// <summary>The jump lands here.</summary>
    public void Land(int jump) =>
        BinaryPrimitives.WriteInt32LittleEndian(CollectionsMarshal.AsSpan(_code)[(jump - sizeof(int))..], Position - jump);

    /// <summary>Fetches 64 bytes of memory into the second-level cache.</summary>
    public void Prefetch(Address from)
    {
        _code.Add((byte)(0x40 | (High((int)(from.Index ?? 0)) << 1) | High((int)from.Base)));
        Raw(0x0F, 0x18);
        Memory(2, from, 1);
    }

    /// <summary>Leaves the upper halves of the vectors clean, then returns.</summary>
    public void Return() => Raw(0xC5, 0xF8, 0x77, 0xC3);

    private static int High(int register) => (register >> 3) & 1;

    private static int Low(int register) => register & 7;

    private void Evex(OpcodeMap map, Prefix prefix, int opcode, int reg, int second, int third)
    {
        EvexPrefix(map, prefix, reg, second, x: third >> 4, b: third >> 3, broadcast: false);
        Raw(opcode, 0xC0 | (Low(reg) << 3) | Low(third));
    }

    private void Evex(OpcodeMap map, Prefix prefix, int opcode, int reg, int second, Address address, int unit, bool broadcast)
    {
        EvexPrefix(map, prefix, reg, second, x: High((int)(address.Index ?? 0)), b: High((int)address.Base), broadcast);
        _code.Add((byte)opcode);
        Memory(reg, address, unit);
    }

    // Register bits above the third stand in the prefix, inverted; so does the second operand.
    private void EvexPrefix(OpcodeMap map, Prefix prefix, int reg, int second, int x, int b, bool broadcast)
    {
        const int Bits512 = 2 << 5;
        Raw(
            0x62,
            (Inverted(reg >> 3) << 7) | (Inverted(x) << 6) | (Inverted(b) << 5) | (Inverted(reg >> 4) << 4) | (int)map,
            ((~second & 15) << 3) | 4 | (int)prefix,
            Bits512 | (broadcast ? 1 << 4 : 0) | (Inverted(second >> 4) << 3));

        static int Inverted(int bit) => ~bit & 1;
    }

    private void Memory(int reg, Address address, int unit)
    {
        int bytes = address.Displacement == 0 ? 0 : address.Displacement % unit == 0 && (sbyte)(address.Displacement / unit) == address.Displacement / unit ? 1 : 4;
        int mode = bytes == 4 ? 2 : bytes;
        _code.Add((byte)((mode << 6) | (Low(reg) << 3) | (address.Index is null ? Low((int)address.Base) : 4)));
        if (address.Index is { } index)
        {
            _code.Add((byte)((BitOperations.Log2((uint)address.Scale) << 6) | (Low((int)index) << 3) | Low((int)address.Base)));
        }

        if (bytes == 1)
        {
            _code.Add((byte)(address.Displacement / unit));
        }
        else if (bytes == 4)
        {
            Int32(address.Displacement);
        }
    }

    private void Raw(params ReadOnlySpan<int> bytes)
    {
        foreach (int value in bytes)
        {
            _code.Add((byte)value);
        }
    }

    private void Int32(int value) => Raw(value, value >> 8, value >> 16, value >> 24);
}
