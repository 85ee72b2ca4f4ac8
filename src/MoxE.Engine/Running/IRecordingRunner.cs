namespace MoxE.Engine.Running;

/// <summary>A runner that shows more than the engine needs, for comparisons with expected values.</summary>
internal interface IRecordingRunner : IModelRunner
{
    /// <summary>Intermediate tensors of the last step; empty unless the graph is a debug export.</summary>
    DebugTensors Debug { get; }

    /// <summary>One state tensor of a slot, by its place in the state layout.</summary>
    ReadOnlySpan<float> StateOf(int tensor, int slot);
}
