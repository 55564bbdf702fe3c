using Bib.Network.Protocols;
using Google.Protobuf;
using Libp2p.Core;
using Libp2p.Swarm;

namespace Bib.Network.Calls;

/// <summary>One stream with each peer that is asked, opened when it is needed.</summary>
internal sealed class ChannelPool<TRequest, TResponse>(
    IHost host, WireProtocol<TRequest, TResponse> protocol, WireOptions options, TimeProvider time) : IAsyncDisposable
    where TRequest : class, IRequest, IMessage<TRequest>
    where TResponse : class, IResponse, IMessage<TResponse>
{
    /// <summary>From how many streams on those that have ended are looked for.</summary>
    private const int LookFrom = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, Task<PeerChannel<TRequest, TResponse>>> _channels = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Asks a peer.</summary>
    /// <exception cref="PeerCallException">It does not answer, or with an error.</exception>
    public async Task<TResponse> AskAsync(PeerId peer, TRequest request, CancellationToken cancellationToken)
    {
        var channel = await ChannelAsync(peer).WaitAsync(cancellationToken);
        return await channel.AskAsync(request, cancellationToken);
    }

    /// <summary>Ends all streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        List<Task<PeerChannel<TRequest, TResponse>>> channels;
        lock (_gate)
        {
            channels = [.. _channels.Values];
            _channels.Clear();
        }

        foreach (var opening in channels)
        {
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully) await (await opening).DisposeAsync();
        }

        _stop.Dispose();
    }

    private Task<PeerChannel<TRequest, TResponse>> ChannelAsync(PeerId peer)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (_channels.TryGetValue(peer, out var known) && IsOfUse(known)) return known;
            if (known is not null) End(known);
            if (_channels.Count >= LookFrom) Forget();

            return _channels[peer] = PeerChannel<TRequest, TResponse>.OpenAsync(
                host, peer, protocol, options, roomFirst: 0, time, _stop.Token);
        }
    }

    /// <summary>One that rests as long as the other side allows could end at the moment in which it is used.</summary>
    private bool IsOfUse(Task<PeerChannel<TRequest, TResponse>> channel) => !channel.IsCompleted
        || (channel.IsCompletedSuccessfully && !channel.Result.HasEnded && !channel.Result.HasRested(options.IdleMax / 2));

    private void Forget()
    {
        foreach (var (peer, channel) in _channels.Where(one => !IsOfUse(one.Value)).ToList())
        {
            _channels.Remove(peer);
            End(channel);
        }
    }

    private static void End(Task<PeerChannel<TRequest, TResponse>> channel)
    {
        if (channel.IsCompletedSuccessfully)
            channel.Result.End(new(channel.Result.Peer, PeerCallFault.Broken, "this node has closed the stream"));
    }
}
