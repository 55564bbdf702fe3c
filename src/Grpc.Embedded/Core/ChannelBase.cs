namespace Grpc.Core;

/// <summary>The way to a server; clients are made on it. Expensive to make, safe to share.</summary>
public abstract class ChannelBase
{
    /// <summary>For derived classes.</summary>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Target = target;
    }

    /// <summary>Where it goes.</summary>
    public string Target { get; }

    /// <summary>What clients make their calls through.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the calls under way and closes it.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <inheritdoc cref="ShutdownAsync"/>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
