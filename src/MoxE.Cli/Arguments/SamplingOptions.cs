using System.CommandLine;
using MoxE.Cli.Verbs;
using MoxE.Engine.Requests;

namespace MoxE.Cli.Arguments;

/// <summary>How tokens are drawn; the ranges are those of <see cref="SamplingParameters"/>.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<float> _temperature;
    private readonly Option<int> _topK = CommonArguments.Number("--top-k", "Draw from the K most probable tokens; 0 from all.", 0, 0, int.MaxValue);
    private readonly Option<float> _topP = Real("--top-p", "Draw from the most probable tokens that together reach this probability.", 1, 1);
    private readonly Option<float> _minP = Real("--min-p", "Drop tokens less probable than this share of the best one.", 0, 1);
    private readonly Option<ulong> _seed = CommonArguments.Number("--seed", "Seed of the draws: the same seed gives the same text.", 0UL, 0UL, ulong.MaxValue);

    /// <param name="usualTemperature">The temperature when none is given.</param>
    public SamplingOptions(float usualTemperature = 0) => _temperature = Real("--temperature", "Divides the logits; 0 is greedy.", usualTemperature, 2);

    public void AddTo(Verb verb)
    {
        verb.Add(_temperature);
        verb.Add(_topK);
        verb.Add(_topP);
        verb.Add(_minP);
        verb.Add(_seed);
    }

    public SamplingParameters Read(ParseResult parsed) => new()
    {
        Temperature = parsed.GetValue(_temperature),
        TopK = parsed.GetValue(_topK),
        TopP = parsed.GetValue(_topP),
        MinP = parsed.GetValue(_minP),
        Seed = parsed.GetValue(_seed),
    };

    private static Option<float> Real(string name, string description, float usual, float most) =>
        CommonArguments.Number(name, description, usual, 0, most);
}
