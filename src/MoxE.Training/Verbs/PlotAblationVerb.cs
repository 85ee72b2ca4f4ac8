using System.CommandLine;
using MoxE.Plots;
using MoxE.Training.Plots;

namespace MoxE.Training.Verbs;

/// <summary><c>moxe plot-ablation</c>: draws the table of an ablation.</summary>
internal sealed class PlotAblationVerb : Verb
{
    private readonly Argument<string> _results = new("RESULTS.csv") { Description = "Table with the columns group, name, seed, metric, value." };
    private readonly Option<string> _out = new("--out") { Description = "Folder for the SVG files.", Required = true };
    private readonly Option<string> _perplexity = new("--perplexity")
    {
        Description = "Metric of the picture of perplexity against speed that is better when lower.",
        DefaultValueFactory = _ => "held_out_perplexity",
    };

    private readonly Option<string> _speed = new("--speed")
    {
        Description = "Metric of that picture that is better when higher.",
        DefaultValueFactory = _ => "serving_decode_tokens_per_second.batch1",
    };

    private readonly Option<string?> _reference = new("--reference") { Description = "Name of the configuration that stands first in every group's picture, to compare with.", HelpName = "NAME" };

    public PlotAblationVerb(TrainerContext context)
        : base("plot-ablation", "Draw the results of an ablation as SVG: each group of configurations, and perplexity against speed.", context)
    {
        Add(_results);
        Add(_out);
        Add(_perplexity);
        Add(_speed);
        Add(_reference);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        AblationResults results = AblationResults.Read(parsed.GetRequiredValue(_results));
        (string perplexity, string speed) = (parsed.GetRequiredValue(_perplexity), parsed.GetRequiredValue(_speed));
        List<Figure> figures = [.. AblationFigures.Of(parsed.GetValue(_reference) is { } reference ? results.ComparedWith(reference) : results)];
        if (ParetoFigure.Of(results, perplexity, speed) is { } pareto)
        {
            figures.Add(pareto);
        }
        else
        {
            Context.Error.WriteLine($"moxe: no configuration has both metrics '{perplexity}' and '{speed}': they are not drawn against each other");
        }

        foreach (Figure figure in figures)
        {
            stop.ThrowIfCancellationRequested();
            Context.Out.WriteLine(figure.Save(parsed.GetRequiredValue(_out)));
        }

        return Task.FromResult(0);
    }
}
