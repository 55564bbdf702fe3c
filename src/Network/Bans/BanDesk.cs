using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Commands;
using Bib.Network.Hosting;
using Bib.Network.Peers;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Bib.Network.Bans;

/// <summary>
/// Keeps out who is banned: the host's list of whom it has no connections with is what the table says, from before it
/// listens. What another process of the node has changed, and what has ended, is seen within a minute.
/// </summary>
internal sealed partial class BanDesk(
    IBanTable table, BlockList gate, Libp2pHost host, LostPeers lost, TimeProvider time, ILogger<BanDesk> logger)
    : IBans, INetworkPart, IDisposable
{
    /// <summary>How often the table is looked at.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _longest = TimeSpan.FromDays(36_525);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _applying = new(1);
    private readonly HashSet<BanSubject> _applied = [];
    private Task _looking = Task.CompletedTask;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => ApplyAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _looking = LookAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _looking;
    }

    /// <inheritdoc/>
    public async Task<(Ban Ban, int Connections)> BanAsync(
        string subject, string reason, TimeSpan? duration, CommandContext context, CancellationToken cancellationToken)
    {
        var banned = SubjectOf(subject);
        if (banned.Peer == host.Id) throw BanRefusals.Oneself(subject);
        if (reason.Length > Ban.ReasonLengthMax) throw BanRefusals.LongReason(reason.Length);
        if (reason.Contains('\0', StringComparison.Ordinal)) throw BanRefusals.NulInReason();
        if (duration is { } given && (given < TimeSpan.FromSeconds(1) || given > _longest)) throw BanRefusals.NoFuture(given);
        var now = time.GetUtcNow();
        var ban = await table.AddAsync(
            new(banned.ToString(), reason, context.By.User, now, now + duration), context, cancellationToken);
        return (ban, await ApplyAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<bool> UnbanAsync(string subject, CommandContext context, CancellationToken cancellationToken)
    {
        var isRemoved = await table.RemoveAsync(SubjectOf(subject).ToString(), context, cancellationToken);
        await ApplyAsync(cancellationToken);
        return isRemoved;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Ban>> ListAsync(CancellationToken cancellationToken) =>
        table.ListAsync(time.GetUtcNow(), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _applying.Dispose();
    }

    private static BanSubject SubjectOf(string text) =>
        BanSubject.TryParse(text, out var subject) ? subject : throw BanRefusals.NoSubject(text);

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
                await ApplyAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Who is kept out stays out; what is new is seen the next time.
                LogNotRead(fault);
            }
        }
    }

    /// <summary>Makes the host's list what the table says, and ends the connections that are not to be.</summary>
    /// <returns>How many there were.</returns>
    private async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        await _applying.WaitAsync(cancellationToken);
        try
        {
            HashSet<BanSubject> now = [];
            foreach (var ban in await table.ListAsync(time.GetUtcNow(), cancellationToken))
                if (BanSubject.TryParse(ban.Subject, out var subject)) now.Add(subject);
            foreach (var gone in _applied.Except(now).ToList()) Set(gone, isBanned: false);
            foreach (var added in now.Except(_applied).ToList()) Set(added, isBanned: true);
        }
        finally
        {
            _applying.Release();
        }

        var unwanted = host.Connections.Where(connection => !gate.MayConnect(connection.Peer, connection.Remote)).ToList();
        foreach (var connection in unwanted) lost.Forget(connection.Peer);
        await Task.WhenAll(unwanted.Select(connection => connection.DisposeAsync().AsTask())).WaitAsync(cancellationToken);
        return unwanted.Count;
    }

    private void Set(BanSubject subject, bool isBanned)
    {
        if (isBanned && subject.Peer is { } wanted) lost.Forget(wanted);
        if (isBanned) _applied.Add(subject);
        else _applied.Remove(subject);
        switch (subject, isBanned)
        {
            case ({ Peer: { } peer }, true): gate.Block(peer); break;
            case ({ Peer: { } peer }, false): gate.Unblock(peer); break;
            case ({ Network: { } network }, true): gate.Block(network); break;
            case ({ Network: { } network }, false): gate.Unblock(network); break;
        }

        LogSet(subject, isBanned ? "kept out" : "let in again");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} is {How}")]
    private partial void LogSet(BanSubject subject, string how);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bans were not looked at")]
    private partial void LogNotRead(Exception fault);
}
