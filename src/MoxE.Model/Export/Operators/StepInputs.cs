using MoxE.Model.Export.Graph;

namespace MoxE.Model.Export.Operators;

/// <summary>What each step brings besides state: a ragged batch, T tokens of B sequences end to end.</summary>
internal sealed record StepInputs(Value TokenIds, Value RowStarts, Value Slots, Value LogitRows)
{
    /// <summary>Declares the inputs.</summary>
    public static StepInputs Declare(GraphBuilder graph) => new(
        graph.Input(Value.Int64("token_ids", Dim.T), "[T] tokens of all sequences of this step, one sequence behind the other; 0 ... V-1"),
        graph.Input(Value.Int32("row_starts", Dim.BPlus1), "[B+1] sequence b owns rows row_starts[b] ... row_starts[b+1]-1; starts with 0, ends with T"),
        graph.Input(Value.Int32("slots", Dim.B), "[B] the state slot of each sequence, all different; 0 ... S-1"),
        graph.Input(Value.Int32("logit_rows", Dim.R), "[R] the rows whose logits are wanted; 0 ... T-1"));
}
