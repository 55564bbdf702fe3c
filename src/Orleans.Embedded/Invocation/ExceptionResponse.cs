using System.Runtime.ExceptionServices;

namespace Orleans.Serialization.Invocation;

/// <summary>A failed call.</summary>
public sealed class ExceptionResponse : Response
{
    /// <inheritdoc/>
    public override object? Result
    {
        get
        {
            ExceptionDispatchInfo.Throw(Exception!);
            return null;
        }
        set => throw new InvalidOperationException("This response is a failure, not an answer.");
    }

    /// <inheritdoc/>
    public override Exception? Exception { get; set; }

    /// <inheritdoc/>
    public override T GetResult<T>()
    {
        ExceptionDispatchInfo.Throw(Exception!);
        return default!;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => Exception?.ToString() ?? "[null]";
}
