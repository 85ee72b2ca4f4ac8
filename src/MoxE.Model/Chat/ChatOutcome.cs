using System.Diagnostics.CodeAnalysis;

namespace MoxE.Model.Chat;

/// <summary>A value, or the reason why there is none.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public readonly record struct ChatOutcome<T>
    where T : class
{
    /// <summary>A success.</summary>
    public ChatOutcome(T value) => Value = value;

    /// <summary>A refusal.</summary>
    public ChatOutcome(ChatError error) => Error = error;

    /// <summary>The value, when there is one.</summary>
    public T? Value { get; }

    /// <summary>The refusal, when there is no value.</summary>
    public ChatError? Error { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Value is not null;

    /// <summary>The value as an outcome.</summary>
    public static implicit operator ChatOutcome<T>(T value) => new(value);

    /// <summary>The error as an outcome.</summary>
    public static implicit operator ChatOutcome<T>(ChatError error) => new(error);
}
