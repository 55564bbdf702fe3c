namespace Orleans.Serialization.Invocation;

/// <summary>The end of a call that answers nothing.</summary>
public sealed class CompletedResponse : Response
{
    private CompletedResponse()
    {
    }

    /// <summary>The only one.</summary>
    public static CompletedResponse Instance { get; } = new();

    /// <inheritdoc/>
    public override object? Result
    {
        get => null;
        set => throw new InvalidOperationException("This call answers nothing.");
    }

    /// <inheritdoc/>
    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException("This response is not a failure.");
    }

    /// <inheritdoc/>
    public override T GetResult<T>() => default!;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => "[Completed]";
}
