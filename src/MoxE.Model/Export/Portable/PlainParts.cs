using MoxE.Model.Checkpoints;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>The places of the weights that standard operators want in another form than the fused ones do.</summary>
internal sealed class PlainParts(ITensorSource source)
{
    public PlainMLstmParts MixerMLstm(int layer, int block) => new(source, ModelParts.Mixer(layer, block));

    public PlainSLstmParts MixerSLstm(int layer, int block) => new(source, ModelParts.Mixer(layer, block));

    public PlainMLstmParts MLstmExpert(int layer, int expert) => new(source, ModelParts.Expert(layer, expert));

    public PlainSLstmParts SLstmExpert(int layer, int expert) => new(source, ModelParts.Expert(layer, expert));
}
