using System.Diagnostics.CodeAnalysis;

namespace MoxE.Server.Serving;

/// <summary>A value or the reason why there is none.</summary>
internal readonly record struct Outcome<T>
    where T : class
{
    private Outcome(T? value, ServiceError? error) => (Value, Error) = (value, error);

    public T? Value { get; }

    public ServiceError? Error { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Value is not null;

    /// <summary>For values of an interface type, which convert to nothing by themselves.</summary>
    public static Outcome<T> Of(T value) => new(value, null);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(ServiceError error) => new(null, error);
}
