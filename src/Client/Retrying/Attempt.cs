using System.Runtime.ExceptionServices;

namespace EventHub.Client.Retrying;

/// <summary>How one try ended.</summary>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
/// <param name="IsTemporary">True when the same again may succeed.</param>
/// <param name="RetryAfter">How long the hub asked to be left alone.</param>
internal abstract record Attempt(Exception? Failure, bool IsTemporary, TimeSpan? RetryAfter);

/// <summary>How one try at an answer ended.</summary>
/// <param name="Value">The answer, when there was one.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
/// <param name="IsTemporary">True when the same again may succeed.</param>
/// <param name="RetryAfter">How long the hub asked to be left alone.</param>
internal sealed record Attempt<T>(T Value, Exception? Failure, bool IsTemporary, TimeSpan? RetryAfter)
    : Attempt(Failure, IsTemporary, RetryAfter)
{
    public static Attempt<T> Succeeded(T value) => new(value, null, false, null);

    public static Attempt<T> Failed(Exception failure) => new(default!, failure, false, null);

    public static Attempt<T> FailedForNow(Exception failure, TimeSpan? retryAfter = null) => new(default!, failure, true, retryAfter);

    public T ValueOrThrow()
    {
        if (Failure is not null)
        {
            ExceptionDispatchInfo.Throw(Failure);
        }

        return Value;
    }
}
