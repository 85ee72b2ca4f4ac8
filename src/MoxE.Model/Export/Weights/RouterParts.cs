using MoxE.Model.Checkpoints;

namespace MoxE.Model.Export.Weights;

/// <summary>The weights of one layer's router (SPEC §7); a conditioned gate has the difficulty predictor as a row behind the experts'.</summary>
internal sealed class RouterParts(ITensorSource source, string prefix)
{
    private readonly PartReader _read = new(source, prefix);
    private readonly int _dim = source.Config.Xlstm.EmbeddingDim;
    private readonly int _experts = source.Config.NumExperts;
    private readonly bool _bias = source.Config.GateBias;
    private readonly bool _conditioned = source.Config.IsConditioned;

    /// <summary>[E, D] or [E + 1, D].</summary>
    public Part Weight => _conditioned
        ? Part.Join(_read.Columns("router.kernel", _dim, _experts), _read.Columns("entropy_predictor.kernel", _dim, 1))
        : _read.Columns("router.kernel", _dim, _experts);

    /// <summary>[E] or [E + 1]; the predictor always has one, the router's part is 0 where it has none.</summary>
    public Part? Bias => (_conditioned, _bias) switch
    {
        (true, true) => Part.Whole(
            [_experts + 1],
            $"{_read.Tensors.Name("router.bias")} | entropy_predictor.bias",
            () => [.. _read.Tensors.Read("router.bias", _experts), .. PredictorBias()]),
        (true, false) => Part.Whole(
            [_experts + 1],
            $"zeros | {_read.Tensors.Name("entropy_predictor.bias")}",
            () => [.. new float[_experts], .. PredictorBias()]),
        (false, true) => _read.Vector("router.bias", _experts),
        (false, false) => null,
    };

    private float[] PredictorBias() => _read.Tensors.Read("entropy_predictor.bias", 1);
}
