namespace Orleans.Serialization.Invocation;

/// <summary>How a call ended.</summary>
public abstract class Response : IDisposable
{
    /// <summary>An end without an answer.</summary>
    public static Response Completed => CompletedResponse.Instance;

    /// <summary>The answer; throws when the call failed.</summary>
    public abstract object? Result { get; set; }

    /// <summary>What the call failed with.</summary>
    public abstract Exception? Exception { get; set; }

    /// <summary>A failure.</summary>
    public static Response FromException(Exception exception) => new ExceptionResponse { Exception = exception };

    /// <summary>An answer.</summary>
    public static Response FromResult<TResult>(TResult value) => new Response<TResult> { TypedResult = value };

    /// <summary>The answer; throws when the call failed.</summary>
    public abstract T GetResult<T>();

    /// <inheritdoc/>
    public abstract void Dispose();
}
