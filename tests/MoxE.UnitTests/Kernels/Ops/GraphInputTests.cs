using Microsoft.ML.OnnxRuntime;
using MoxE.Engine.Running;
using MoxE.Model.Folders;
using MoxE.UnitTests.Engine.Running;

namespace MoxE.UnitTests.Kernels.Ops;

/// <summary>What the operators refuse when a graph is run by hand: anyone may, with the operators registered.</summary>
public class GraphInputTests
{
    private const int Slots = 3;

    [Fact]
    public void Run_SoundInputs_GivesLogits()
    {
        using var graph = new HandRunGraph();
        Assert.Null(graph.Run(rowStarts: [0, 2, 3], slots: [2, 0]));
    }

    [Theory]
    [InlineData(new[] { 0, 2, 3 }, new[] { 3, 0 }, "'slots' holds 3; allowed is 0 … 2")]
    [InlineData(new[] { 0, 2, 3 }, new[] { 0, -1 }, "'slots' holds -1; allowed is 0 … 2")]
    [InlineData(new[] { 1, 2, 3 }, new[] { 0, 1 }, "'row_starts' runs from 1 to 3; needed is 0 to 3")]
    [InlineData(new[] { 0, 2, 4 }, new[] { 0, 1 }, "'row_starts' runs from 0 to 4; needed is 0 to 3")]
    [InlineData(new[] { 0, 4, 3 }, new[] { 0, 1 }, "'row_starts' falls from 4 to 3 at 1")]
    [InlineData(new[] { 0, 3 }, new[] { 0, 1 }, "'row_starts' is Int32 [2]; needed is Int32 [3]")]
    public void Run_UnsoundBatch_IsRefusedWithTheReason(int[] rowStarts, int[] slots, string reason)
    {
        using var graph = new HandRunGraph();
        Assert.Contains(reason, graph.Run(rowStarts, slots), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StateBoundToTwoMemories_IsRefused()
    {
        using var graph = new HandRunGraph(sameMemory: false);
        Assert.Contains("must be bound to one memory as input and as output", graph.Run([0, 2, 3], [2, 0]), StringComparison.Ordinal);
    }

    /// <summary>A golden case's graph in a plain session, three tokens in two sequences.</summary>
    private sealed class HandRunGraph : IDisposable
    {
        private readonly ExportedModel _model = new("p01_moxe_xlstm_standard");
        private readonly SessionOptions _options = SessionSettings.Create(threads: 1);
        private readonly InferenceSession _session;
        private readonly OrtIoBinding _binding;
        private readonly List<OrtValue> _values = [];

        public HandRunGraph(bool sameMemory = true)
        {
            var folder = ModelFolder.Open(_model.Folder);
            _session = new InferenceSession(folder.GraphPath, _options);
            _binding = _session.CreateIoBinding();
            foreach (StateTensor tensor in folder.StateLayout.Tensors)
            {
                OrtValue input = State(tensor);
                _binding.BindInput(tensor.Name, input);
                _binding.BindOutput(tensor.OutputName, sameMemory ? input : State(tensor));
            }

            foreach (string output in _session.OutputNames.Where(name => !name.StartsWith("state.", StringComparison.Ordinal)))
            {
                _binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
            }
        }

        /// <summary>Runs; gives the refusal, or null.</summary>
        public string? Run(int[] rowStarts, int[] slots)
        {
            Bind("token_ids", OrtValue.CreateTensorValueFromMemory<long>([1, 2, 3], [3]));
            Bind("row_starts", OrtValue.CreateTensorValueFromMemory(rowStarts, [rowStarts.Length]));
            Bind("slots", OrtValue.CreateTensorValueFromMemory(slots, [slots.Length]));
            Bind("logit_rows", OrtValue.CreateTensorValueFromMemory([2], [1]));
            using var run = new RunOptions();
            try
            {
                _session.RunWithBinding(run, _binding);
                return null;
            }
            catch (OnnxRuntimeException exception)
            {
                return exception.Message;
            }
        }

        public void Dispose()
        {
            _binding.Dispose();
            _session.Dispose();
            _options.Dispose();
            _values.ForEach(value => value.Dispose());
            _model.Dispose();
        }

        private void Bind(string name, OrtValue value)
        {
            _values.Add(value);
            _binding.BindInput(name, value);
        }

        private OrtValue State(StateTensor tensor)
        {
            var value = OrtValue.CreateTensorValueFromMemory(new float[Slots * tensor.Length], [Slots, .. tensor.Shape]);
            _values.Add(value);
            return value;
        }
    }
}
