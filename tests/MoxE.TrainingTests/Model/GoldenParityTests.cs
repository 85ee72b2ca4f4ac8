using MoxE.Training.Layers;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

/// <summary>The trainer's forward pass against the golden vectors, at their own tolerances.</summary>
public sealed class GoldenParityTests
{
    [Theory]
    [ClassData(typeof(GoldenCaseNames))]
    public void Forward_OnePiece_MatchesEveryExpectedTensor(string name)
    {
        using GoldenCase vectors = GoldenCase.Load(name);
        var differences = new List<string>();
        for (int sequence = 0; sequence < vectors.Sequences.Length; sequence++)
        {
            using DisposeScope scope = NewDisposeScope();
            int[] tokens = vectors.Sequences[sequence];
            ModelOutput output = vectors.Model.Forward(Sequences.Tensor(tokens), null, Dropout.None);
            differences.AddRange(new GoldenRecord(output, tokens, vectors.Model.Config).Differences(vectors.Expected, sequence, vectors.Tolerance));
        }

        Assert.Empty(differences);
    }

    [Theory]
    [ClassData(typeof(GoldenCaseNames))]
    public void Forward_TwoPiecesWithCarriedState_MatchesEveryExpectedTensor(string name)
    {
        using GoldenCase vectors = GoldenCase.Load(name);
        var differences = new List<string>();
        for (int sequence = 0; sequence < vectors.Sequences.Length; sequence++)
        {
            int[] tokens = vectors.Sequences[sequence];
            foreach (int cut in new[] { 1, tokens.Length / 2, tokens.Length - 1 }.Where(cut => cut > 0 && cut < tokens.Length).Distinct())
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable frozen = no_grad();
                ModelOutput first = vectors.Model.Forward(Sequences.Tensor(tokens[..cut]), null, Dropout.None);
                ModelOutput second = vectors.Model.Forward(Sequences.Tensor(tokens[cut..]), first.Final, Dropout.None);
                var record = new GoldenRecord(Sequences.Join(first, second), tokens, vectors.Model.Config);
                differences.AddRange(record.Differences(vectors.Expected, sequence, vectors.Tolerance).Select(line => $"cut at {cut}: {line}"));
            }
        }

        Assert.Empty(differences);
    }

    [Theory]
    [ClassData(typeof(GoldenCaseNames))]
    public void Forward_PrefixesInOneBatch_MatchTheLoneSequences(string name)
    {
        using GoldenCase vectors = GoldenCase.Load(name);
        int[] members = [.. Enumerable.Range(0, vectors.Sequences.Length).Where(i => vectors.Sequences[i].Length >= 5).Reverse()];
        int length = members.Min(i => vectors.Sequences[i].Length);
        int[] batch = [.. members, members[0]];
        var differences = new List<string>();
        foreach (bool keepState in (bool[])[true, false])
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable frozen = no_grad();
            Tensor tokens = cat([.. batch.Select(i => Sequences.Tensor(vectors.Sequences[i][..length]))], 0);
            var record = new GoldenRecord(vectors.Model.Forward(tokens, null, Dropout.None, keepState));
            for (int row = 0; row < batch.Length; row++)
            {
                differences.AddRange(record.DifferencesOfPrefix(vectors.Expected, batch[row], row, batch.Length, length, vectors.Tolerance));
            }
        }

        Assert.Empty(differences);
    }
}
