using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>The tensors of a model's state by the names of SPEC §10, such as <c>layer0.mixer1.conv</c>.</summary>
internal static class StateTensors
{
    private const string Conv = ".conv";

    /// <summary>Every tensor of a state.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Of(ModelState state)
    {
        for (int layer = 0; layer < state.Layers.Count; layer++)
        {
            for (int block = 0; block < state.Layers[layer].Mixer.Count; block++)
            {
                foreach ((string, Tensor) tensor in Of(MixerName(layer, block), state.Layers[layer].Mixer[block]))
                {
                    yield return tensor;
                }
            }

            for (int expert = 0; expert < state.Layers[layer].Experts.Count; expert++)
            {
                foreach ((string, Tensor) tensor in Of(ExpertName(layer, expert), state.Layers[layer].Experts[expert]))
                {
                    yield return tensor;
                }
            }
        }
    }

    /// <summary>The state those tensors make up; a block none is found of has none.</summary>
    /// <param name="config">The model.</param>
    /// <param name="find">The tensor of a name, or null.</param>
    public static ModelState Build(MoxEConfig config, Func<string, Tensor?> find)
    {
        int experts = config.ExpertState == ExpertState.Recurrent && config.ExpertType != ExpertType.Mlp ? config.NumExperts : 0;
        return new ModelState([.. Enumerable.Range(0, config.NumLayers).Select(layer => new LayerState(
            [.. Enumerable.Range(0, 2).Select(block => Block(MixerName(layer, block), find))],
            [.. Enumerable.Range(0, experts).Select(expert => Block(ExpertName(layer, expert), find))]))]);
    }

    private static IEnumerable<(string Name, Tensor Value)> Of(string block, BlockState? state) => state switch
    {
        MLstmState m => [(block + Conv, m.Conv), (block + ".C", m.C), (block + ".n", m.N), (block + ".m", m.M)],
        SLstmState s => [(block + Conv, s.Conv), (block + ".cell", s.Cell)],
        _ => [],
    };

    private static BlockState? Block(string name, Func<string, Tensor?> find) => find(name + Conv) switch
    {
        null => null,
        { } conv when find(name + ".cell") is { } cell => new SLstmState(conv, cell),
        { } conv => new MLstmState(conv, find(name + ".C")!, find(name + ".n")!, find(name + ".m")!),
    };

    private static string MixerName(int layer, int block) => $"layer{layer}.mixer{block}";

    private static string ExpertName(int layer, int expert) => $"layer{layer}.expert{expert}";
}
