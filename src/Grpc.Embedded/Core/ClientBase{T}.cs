namespace Grpc.Core;

/// <summary>What generated clients derive from; <typeparamref name="T"/> is the client itself.</summary>
public abstract class ClientBase<T> : ClientBase
    where T : ClientBase<T>
{
    /// <summary>A client without a channel, for mocks.</summary>
    protected ClientBase()
    {
    }

    /// <summary>A client like another with something changed.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
        : base(configuration)
    {
    }

    /// <summary>A client on a channel.</summary>
    public ClientBase(ChannelBase channel)
        : base(channel)
    {
    }

    /// <summary>A client on an invoker, such as one with interceptors.</summary>
    public ClientBase(CallInvoker callInvoker)
        : base(callInvoker)
    {
    }

    /// <summary>The same client asking for another host (HTTP/2's <c>:authority</c>).</summary>
    public T WithHost(string host) => NewInstance(Configuration.WithHost(host));

    /// <summary>Makes a client of this type.</summary>
    protected abstract T NewInstance(ClientBaseConfiguration configuration);
}
