using System.Text.Json.Nodes;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Evaluation;
using MoxE.Model.Checkpoints;
using MoxE.Model.Export;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>Turns a finished training into figures: exports its best checkpoint and evaluates it on the held-out text.</summary>
internal sealed class TrialEvaluation(AblationPlan plan, AblationFolder folder)
{
    /// <summary>Evaluates a trial.</summary>
    /// <param name="trial">Trained.</param>
    /// <param name="config">Its training configuration.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="CommandException">A file of the training is not there or not as it must be.</exception>
    public TrialResult Evaluate(Trial trial, JsonObject config, CancellationToken stop)
    {
        bool dense = config["dense"] is JsonValue value && value.TryGetValue(out bool flag) && flag;
        Dictionary<string, double> metrics = [];
        ParameterCount size = Export(trial, dense);
        var log = TrainingLog.Read(folder.Log(trial));
        EvalReport report = Evaluator.Evaluate(folder.Model(trial), Task(), stop);
        Add(Metric.Perplexity, report.Total.Perplexity);
        Add(Metric.NatsPerToken, report.Total.NatsPerToken);
        Add(Metric.BitsPerByte, report.Total.BitsPerByte);
        Add(Metric.Parameters, size.Total);
        Add(Metric.ActiveParameters, size.ActivePerToken);
        Add(Metric.TrainingSpeed, plan.TrainingSpeed is null ? log.TokensPerSecond : null); // else measured later, alone
        Add(Metric.TrainingTokens, log.Tokens);
        foreach ((string metric, double figure) in dense ? [] : RoutingMetrics.Of(report.Router))
        {
            Add(metric, figure);
        }

        return new TrialResult(trial.Run.Name, trial.Seed, metrics);

        void Add(string metric, double? figure)
        {
            if (figure is { } known && double.IsFinite(known))
            {
                metrics.Add(metric, known);
            }
        }
    }

    private EvalTask Task()
    {
        string heldOut = plan.Resolve(plan.Heldout);
        bool isTokens = Path.GetExtension(heldOut).Equals(".json", StringComparison.OrdinalIgnoreCase);
        return new EvalTask
        {
            TextFiles = isTokens ? [] : [heldOut],
            TokenFile = isTokens ? heldOut : null,
            Context = plan.Context,
            TokenCountFile = plan.TokenCounts is { } counts ? plan.Resolve(counts) : null,
        };
    }

    private ParameterCount Export(Trial trial, bool dense)
    {
        string source = folder.Checkpoint(trial);
        using var checkpoint = Checkpoint.Open(source);
        ModelExporter.Export(checkpoint, source, folder.Model(trial), new ExportOptions { Name = trial.Id, Overwrite = true });
        return TrialModelSize.Of(checkpoint.Config, dense);
    }
}
