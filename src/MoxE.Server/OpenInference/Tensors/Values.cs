using System.Globalization;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Tensors;

/// <summary>The elements of a tensor or of a parameter, row by row, without the width they had on the wire.</summary>
internal abstract record Values
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>The value in an error message, shortened.</summary>
    public abstract string Shown { get; }
}

/// <summary>true and false.</summary>
internal sealed record Switches(bool[] Items) : Values
{
    public override int Count => Items.Length;

    public override string Shown => Count == 1 ? (Items[0] ? "true" : "false") : $"{Count} truth values";
}

/// <summary>Whole numbers.</summary>
internal sealed record Integers(long[] Items) : Values
{
    public override int Count => Items.Length;

    public override string Shown => Count == 1 ? Items[0].ToString(CultureInfo.InvariantCulture) : $"{Count} integers";
}

/// <summary>Numbers with a fraction.</summary>
internal sealed record Numbers(double[] Items) : Values
{
    public override int Count => Items.Length;

    public override string Shown => Count == 1 ? Items[0].ToString("R", CultureInfo.InvariantCulture) : $"{Count} numbers";
}

/// <summary>Texts, which the protocol calls BYTES.</summary>
internal sealed record Texts(string[] Items) : Values
{
    public override int Count => Items.Length;

    public override string Shown => Count == 1 ? $"\"{ServiceError.Shorten(Items[0])}\"" : $"{Count} strings";
}
