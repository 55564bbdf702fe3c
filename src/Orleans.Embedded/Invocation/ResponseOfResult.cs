namespace Orleans.Serialization.Invocation;

/// <summary>An answer.</summary>
/// <typeparam name="TResult">Its type.</typeparam>
public sealed class Response<TResult> : Response
{
    /// <summary>The answer.</summary>
    public TResult? TypedResult { get; set; }

    /// <inheritdoc/>
    public override object? Result
    {
        get => TypedResult;
        set => TypedResult = (TResult?)value;
    }

    /// <inheritdoc/>
    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException("This response is an answer, not a failure.");
    }

    /// <inheritdoc/>
    public override T GetResult<T>() => TypedResult is T typed ? typed : (T)(object)TypedResult!;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => TypedResult?.ToString() ?? "[null]";
}
