namespace MoxE.Model.Config;

/// <summary>The rounded inner sizes of SPEC §1.</summary>
internal static class RoundedSize
{
    /// <summary>factor · dim / multiple in double precision and in that order, rounded up or down to an integer, times multiple.</summary>
    public static int Of(double factor, int dim, int multiple, bool up)
    {
        double ratio = factor * dim / multiple;
        return (int)((up ? Math.Ceiling(ratio) : Math.Floor(ratio)) * multiple);
    }
}
