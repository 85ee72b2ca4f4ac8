using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using MoxE.Engine.Constraints;
using MoxE.Server.Serving;

namespace MoxE.ServerTests.Harness;

/// <summary>A compiler of constraints that forbid nothing: the scripted model says what fits. Remembers what it was given.</summary>
internal sealed class AnyText : IConstraintSource
{
    public ConcurrentQueue<ConstraintFields> Compiled { get; } = new();

    /// <summary>Puts it in place of the server's own.</summary>
    public void AddTo(IServiceCollection services) => services.AddSingleton<IConstraintSource>(this);

    public Outcome<ITokenConstraint> Compile(ServedModel model, ConstraintFields constraint)
    {
        Compiled.Enqueue(constraint);
        return Outcome<ITokenConstraint>.Of(new Everything(model.Tokenizer.VocabularySize));
    }

    private sealed class Everything(int vocabulary) : ITokenConstraint, IConstraintState
    {
        private readonly ulong[] _all = [.. Enumerable.Repeat(ulong.MaxValue, (vocabulary + 63) / 64)];

        public ReadOnlySpan<ulong> Allowed => _all;

        public bool MayEnd => true;

        public IConstraintState Start() => this;

        public void Accept(int token)
        {
        }
    }
}
