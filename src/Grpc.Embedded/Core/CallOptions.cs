namespace Grpc.Core;

/// <summary>What a caller says about one call.</summary>
public struct CallOptions
{
    private CallFlags _flags;

    /// <summary>Options with what is given.</summary>
    /// <param name="headers">Sent with the request.</param>
    /// <param name="deadline">When the call ends with <see cref="StatusCode.DeadlineExceeded"/>, in UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="writeOptions">How requests are written.</param>
    /// <param name="propagationToken">Takes deadline and cancellation from the server call this one serves.</param>
    /// <param name="credentials">Who makes the call; needs TLS unless the channel says otherwise.</param>
    public CallOptions(
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default,
        WriteOptions? writeOptions = null,
        ContextPropagationToken? propagationToken = null,
        CallCredentials? credentials = null)
    {
        Headers = headers;
        Deadline = deadline;
        CancellationToken = cancellationToken;
        WriteOptions = writeOptions;
        PropagationToken = propagationToken;
        Credentials = credentials;
    }

    /// <summary>Sent with the request.</summary>
    public Metadata? Headers { get; private set; }

    /// <summary>When the call ends with <see cref="StatusCode.DeadlineExceeded"/>, in UTC.</summary>
    public DateTime? Deadline { get; private set; }

    /// <summary>Cancels the call.</summary>
    public CancellationToken CancellationToken { get; private set; }

    /// <summary>How requests are written.</summary>
    public WriteOptions? WriteOptions { get; private set; }

    /// <summary>Takes deadline and cancellation from the server call that this one serves.</summary>
    public ContextPropagationToken? PropagationToken { get; private set; }

    /// <summary>Who makes the call.</summary>
    public CallCredentials? Credentials { get; private set; }

    /// <summary>Whether the call waits for a server that cannot be reached yet, instead of failing at once.</summary>
    public bool IsWaitForReady => (_flags & CallFlags.WaitForReady) != 0;

    /// <summary>The same with these headers.</summary>
    public CallOptions WithHeaders(Metadata headers) => this with { Headers = headers };

    /// <summary>The same with this deadline.</summary>
    public CallOptions WithDeadline(DateTime deadline) => this with { Deadline = deadline };

    /// <summary>The same with this token.</summary>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken) =>
        this with { CancellationToken = cancellationToken };

    /// <summary>The same with these write options.</summary>
    public CallOptions WithWriteOptions(WriteOptions writeOptions) => this with { WriteOptions = writeOptions };

    /// <summary>The same with this propagation token.</summary>
    public CallOptions WithPropagationToken(ContextPropagationToken propagationToken) =>
        this with { PropagationToken = propagationToken };

    /// <summary>The same with these credentials.</summary>
    public CallOptions WithCredentials(CallCredentials credentials) => this with { Credentials = credentials };

    /// <summary>The same, waiting for the server or not.</summary>
    public CallOptions WithWaitForReady(bool waitForReady = true) =>
        this with { _flags = waitForReady ? _flags | CallFlags.WaitForReady : _flags & ~CallFlags.WaitForReady };
}
