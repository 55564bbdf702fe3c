using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;

namespace Bib.Gateway.Tests.Sessions;

/// <summary>Sessions in memory, of users that a test knows.</summary>
internal sealed class PlayedSessions : ISessions
{
    private readonly Dictionary<string, Session> _byHash = [];

    /// <summary>Who may sign in.</summary>
    public Dictionary<UserId, NodeRole> Known { get; } = [];

    /// <summary>Why sign-ins were refused, in order.</summary>
    public List<string> Refused { get; } = [];

    public IReadOnlyCollection<Session> All => _byHash.Values;

    /// <summary>The hashes that were kept.</summary>
    public IReadOnlyCollection<string> Hashes => _byHash.Keys;

    public Task<bool> BeginAsync(
        Session session, ReadOnlyMemory<byte> tokenHash, int perUserMax, CancellationToken cancellationToken)
    {
        if (!Known.ContainsKey(session.User)) return Task.FromResult(false);
        _byHash.Add(Convert.ToHexString(tokenHash.Span), session);
        return Task.FromResult(true);
    }

    public Task TellRefusedAsync(UserId claimed, string address, string reason, CancellationToken cancellationToken)
    {
        Refused.Add(reason);
        return Task.CompletedTask;
    }

    public Task<(SessionId Session, Actor By)?> FindAsync(
        ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken) =>
        Task.FromResult<(SessionId, Actor)?>(
            _byHash.TryGetValue(Convert.ToHexString(tokenHash.Span), out var session)
                && Known.TryGetValue(session.User, out var role)
                ? (session.Id, new Actor(session.User, role))
                : null);

    public Task<SessionPage> ListAsync(UserId? user, SessionId? after, int countMax, CancellationToken cancellationToken) =>
        Task.FromResult(new SessionPage([.. All.Where(session => user is null || session.User == user)], null));

    public Task<bool> EndAsync(SessionId session, UserId? owner, UserId by, CancellationToken cancellationToken)
    {
        var found = _byHash.FirstOrDefault(entry =>
            entry.Value.Id == session && (owner is null || entry.Value.User == owner));
        return Task.FromResult(found.Key is not null && _byHash.Remove(found.Key));
    }
}
