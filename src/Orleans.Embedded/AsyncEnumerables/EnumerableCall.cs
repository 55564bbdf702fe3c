using Orleans.Embedded.AsyncEnumerables;

namespace Orleans.Embedded.Invocation;

/// <summary>
/// A call of a method that answers a sequence: it opens the sequence; the items are fetched as they are wanted.
/// </summary>
/// <typeparam name="T">What the sequence consists of.</typeparam>
public abstract class EnumerableCall<T> : TaskCall
{
    /// <summary>The token for the method: cancelled when its consumer has gone.</summary>
    protected new CancellationToken CancellationToken => Enumeration!.Token;

    internal Enumeration<T>? Enumeration { get; set; }

    /// <summary>Calls the method.</summary>
    protected abstract IAsyncEnumerable<T> Open(object target);

    /// <inheritdoc/>
    protected sealed override Task Invoke(object target)
    {
        Enumeration!.Begin(Target!, this, Open(target));
        return Task.CompletedTask;
    }

    /// <summary>The same call once more: a sequence may be enumerated several times.</summary>
    internal EnumerableCall<T> Again()
    {
        var call = (EnumerableCall<T>)Fresh();
        call.CallerToken = default;
        return call;
    }
}
