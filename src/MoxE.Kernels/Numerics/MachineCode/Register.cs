namespace MoxE.Kernels.Numerics.MachineCode;

/// <summary>General registers of x86-64 by their numbers; the first six are a System V call's arguments 4, 3, 2, 1, 5 and 6.</summary>
internal enum Register
{
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
    R9 = 9,
    R10 = 10,
    R11 = 11,
}

/// <summary>A place in memory: base + index · scale + displacement.</summary>
/// <param name="Base">Not r12 nor r13, whose encodings differ.</param>
/// <param name="Index">Not rsp; null for none.</param>
/// <param name="Scale">1, 2, 4 or 8.</param>
/// <param name="Displacement">Bytes.</param>
internal readonly record struct Address(Register Base, Register? Index = null, int Scale = 1, int Displacement = 0);
