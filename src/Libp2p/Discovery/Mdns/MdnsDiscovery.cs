using System.Net;
using System.Net.Sockets;
using Libp2p.Core;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Libp2p.Discovery.Mdns;

/// <summary>
/// Finds peers on the local network, and is found (https://github.com/libp2p/specs/blob/master/discovery/mdns.md): asks
/// who is there from time to time, answers those who ask, says goodbye at the end. Where peers are found to be goes
/// into the host's peer store. It runs from its making until it is disposed of.
/// </summary>
public sealed partial class MdnsDiscovery : IAsyncDisposable
{
    /// <summary>How long a response waits, at random, so that not all answer at once (RFC 6762 section 6).</summary>
    private static readonly TimeSpan _spread = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan _spreadMin = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest that somebody's word is believed (RFC 6762 section 10).</summary>
    private static readonly TimeSpan _lifetimeMax = TimeSpan.FromMinutes(75);

    /// <summary>The specification asks for 32 characters at least.</summary>
    private const int NameLength = 40;

    /// <summary>How long nothing is received after that failed.</summary>
    private static readonly TimeSpan _failurePause = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly IDatagramSocket _socket;
    private readonly MdnsOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly Action<MdnsPeer> _found;
    private readonly Action<PeerId> _gone;
    private readonly string _name;
    private readonly DirectAnswers _directAnswers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    /// <summary>What is to be answered, by the name that it is about.</summary>
    private readonly Dictionary<string, DnsMessage> _answers = [];
    private readonly Dictionary<string, (MdnsPeer Peer, DateTimeOffset Until)> _known =
        new(StringComparer.OrdinalIgnoreCase);

    private readonly Task _receiving;
    private readonly Task _asking;
    private volatile TaskCompletionSource _changed = NewChange();
    private Task _answering = Task.CompletedTask;
    private bool _isQuiet = true;
    private DateTimeOffset _mayAnswerAt;
    private int _disposed;

    /// <summary>Looks for peers from now on.</summary>
    /// <param name="host">The peer; its addresses are said, others' are noted.</param>
    /// <param name="socket">The group, which is this one's to leave.</param>
    /// <param name="options">How it looks, and limits.</param>
    /// <param name="found">Told of peers that came or say other addresses; one call after another, not to wait.</param>
    /// <param name="gone">Told of peers that said goodbye or nothing for long; one call after another, not to
    /// wait.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="random">Makes this peer's name, and spreads answers.</param>
    /// <param name="logger">Told of what does not work.</param>
    /// <exception cref="ArgumentException">The options cannot be meant.</exception>
    public MdnsDiscovery(
        IHost host,
        IDatagramSocket socket,
        MdnsOptions options,
        Action<MdnsPeer> found,
        Action<PeerId> gone,
        TimeProvider time,
        Random random,
        ILogger<MdnsDiscovery> logger)
    {
        options.Validate();
        (_host, _socket, _options, _found, _gone) = (host, socket, options, found, gone);
        (_time, _random, _logger) = (time, random, logger);
        _name = new(random.GetItems<char>("abcdefghijklmnopqrstuvwxyz0123456789", NameLength));
        _directAnswers = new(options.DirectAnswersMax);
        _mayAnswerAt = time.GetUtcNow();
        _receiving = ReceiveAllAsync();
        _asking = AskAsync();
    }

    /// <summary>The peers that are there.</summary>
    public IReadOnlyList<MdnsPeer> Peers
    {
        get
        {
            var now = _time.GetUtcNow();
            lock (_gate) return [.. _known.Values.Where(one => one.Until > now).Select(one => one.Peer)];
        }
    }

    /// <summary>
    /// Says at once where this peer is: that has become another place. Otherwise whoever asks hears of it.
    /// </summary>
    public void Announce() => _changed.TrySetResult();

    /// <summary>Says goodbye and leaves the group.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stop.CancelAsync();
        await Task.WhenAll(_receiving, _asking, _answering);
        await AnnounceAsync(TimeSpan.Zero, CancellationToken.None);
        await _socket.DisposeAsync();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>That this peer is there; null while it has no address to be at.</summary>
    private DnsMessage? Announcement(TimeSpan lifetime)
    {
        var addresses = _host.Addresses.Take(_options.AddressCountMax);
        var message = MdnsAnnouncement.Response(_options.ServiceName, _name, _host.Id, addresses, lifetime);
        return message.Additionals[0].Texts.IsEmpty ? null : message;
    }

    private async Task AnnounceAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (Announcement(lifetime) is { } message) await SendAsync(message, null, cancellationToken);
    }

    private async Task AskAsync()
    {
        try
        {
            await AnnounceAsync(_options.Lifetime, _stop.Token);
            while (true)
            {
                await SendAsync(MdnsAnnouncement.Query(_options.ServiceName), null, _stop.Token);
                var next = Task.Delay(_options.QueryInterval, _time, _stop.Token);
                while (await Task.WhenAny(next, _changed.Task) != next)
                {
                    _changed = NewChange();
                    await AnnounceAsync(_options.Lifetime, _stop.Token);
                }

                await next;
                DropSilent();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // As asked.
        }
    }

    private async Task ReceiveAllAsync()
    {
        var buffer = new byte[DnsReader.LengthMax];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var (length, from) = await _socket.ReceiveAsync(buffer, _stop.Token);
                await TakeAsync(DnsReader.Read(buffer.AsSpan(0, length)), from);
            }
            catch (MalformedException exception)
            {
                LogMalformed(exception.Message);
            }
            catch (SocketException exception)
            {
                LogNotReceived(exception.Message);
                await Task.Delay(_failurePause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Takes what came, unless it is from elsewhere: datagrams to this port get through routers, and who answers them
    /// says what is on its network, or floods whoever the sender is said to be (RFC 6762 sections 5.5 and 11).
    /// </summary>
    private async Task TakeAsync(DnsMessage message, EndPoint from)
    {
        if (!_socket.IsOnLink(from)) return;
        if (message.IsResponse)
        {
            Learn(message);
            return;
        }

        if (AnswerTo(message) is not { } answer) return;
        if (from is not IPEndPoint { Port: var port } || port == MulticastSocket.Group.Port)
        {
            AnswerSoon(answer);
            return;
        }

        // Who asks from another port is no member of the group, and waits for its own answer (RFC 6762 section 6.7).
        if (_directAnswers.May(from, _time.GetUtcNow()))
            await SendAsync(answer with { Id = message.Id, Questions = message.Questions }, from, _stop.Token);
    }

    /// <summary>What there is to say to a query; null for those about others.</summary>
    private DnsMessage? AnswerTo(DnsMessage query)
    {
        if (query.Questions.Any(question => IsAbout(question, MdnsAnnouncement.MetaName, DnsType.NamePointer)))
            return MdnsAnnouncement.MetaResponse(_options.ServiceName, _options.Lifetime);
        return query.Questions.Any(question => IsAbout(question, _options.ServiceName, DnsType.NamePointer)
            || IsAbout(question, $"{_name}.{_options.ServiceName}", DnsType.Txt))
            ? Announcement(_options.Lifetime)
            : null;
    }

    private static bool IsAbout(DnsQuestion question, string name, DnsType type) =>
        (question.Type == type || question.Type == DnsType.Any) && MdnsAnnouncement.Same(question.Name, name);

    /// <summary>
    /// Answers all a moment later, and not again too soon: an answer that waits is for all who ask the same meanwhile.
    /// </summary>
    private void AnswerSoon(DnsMessage answer)
    {
        lock (_gate)
        {
            _answers[answer.Answers[0].Name] = answer;
            if (!_isQuiet) return;
            _isQuiet = false;
            _answering = AnswerAsync();
        }
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var now = _time.GetUtcNow();
                var wait = _spreadMin + (_random.NextDouble() * _spread);
                if (_mayAnswerAt > now + wait) wait = _mayAnswerAt - now;
                await Task.Delay(wait, _time, _stop.Token);
                _mayAnswerAt = _time.GetUtcNow() + _options.AnswerPause;
                DnsMessage[] answers;
                lock (_gate)
                {
                    answers = [.. _answers.Values];
                    _answers.Clear();
                }

                foreach (var answer in answers) await SendAsync(answer, null, _stop.Token);
                lock (_gate)
                {
                    if (_isQuiet = _answers.Count == 0) return;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // As asked.
        }
    }

    private void Learn(DnsMessage message)
    {
        foreach (var (name, lifetime, peer) in
                 MdnsAnnouncement.Read(message, _options.ServiceName, _options.AddressCountMax))
        {
            if (MdnsAnnouncement.Same(name, $"{_name}.{_options.ServiceName}")) continue;
            if (lifetime == TimeSpan.Zero) Forget(name);
            else if (peer is not null && !peer.Id.Equals(_host.Id))
                Keep(name, peer, lifetime < _lifetimeMax ? lifetime : _lifetimeMax);
        }
    }

    private void Keep(string name, MdnsPeer peer, TimeSpan lifetime)
    {
        bool isNews;
        lock (_gate)
        {
            var isKnown = _known.TryGetValue(name, out var known);
            if (!isKnown && _known.Count >= _options.PeerCountMax) return;
            isNews = !isKnown
                || !known.Peer.Id.Equals(peer.Id)
                || !known.Peer.Addresses.ToHashSet().SetEquals(peer.Addresses);
            _known[name] = (peer, _time.GetUtcNow() + lifetime);
        }

        _host.Peers.AddAddresses(peer.Id, peer.Addresses, lifetime);
        if (isNews) _found(peer);
    }

    private void Forget(string name)
    {
        (MdnsPeer Peer, DateTimeOffset Until) known;
        lock (_gate)
        {
            if (!_known.Remove(name, out known)) return;
        }

        _gone(known.Peer.Id);
    }

    private void DropSilent()
    {
        var now = _time.GetUtcNow();
        List<string> silent;
        lock (_gate) silent = [.. _known.Where(one => one.Value.Until <= now).Select(one => one.Key)];
        foreach (var name in silent) Forget(name);
    }

    /// <summary>Sends what fits; a network that is not there may come back.</summary>
    private async Task SendAsync(DnsMessage message, EndPoint? to, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(DnsWriter.Write(message), to, cancellationToken);
        }
        catch (SocketException exception)
        {
            LogNotSent(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A datagram was passed over: {Reason}")]
    private partial void LogMalformed(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "mDNS could not receive: {Reason}")]
    private partial void LogNotReceived(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "mDNS could not send: {Reason}")]
    private partial void LogNotSent(string reason);
}
