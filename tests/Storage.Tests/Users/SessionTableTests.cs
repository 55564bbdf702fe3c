using System.Security.Cryptography;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Bib.Grains.Abstractions.Users;
using Bib.Storage.Sessions;
using Bib.Testing;
using Bib.Testing.Postgres;
using static Bib.Storage.Tests.Users.UserSilo;

namespace Bib.Storage.Tests.Users;

/// <summary>Sessions on real PostgreSQL, beside the users whose they are.</summary>
public sealed class SessionTableTests(ScratchServers servers)
{
    private const int PerUserMax = 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_token_finds_its_session_and_what_its_user_is_now(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var sessions = new SessionTable(database.Database, silo.Memory, silo.Time);
        var user = await silo.MakeAsync("Ada");
        var (session, hash) = New(user.Id, silo.Time);

        (await sessions.BeginAsync(session, hash, PerUserMax, Stop)).ShouldBeTrue();

        (await sessions.FindAsync(hash, Stop)).ShouldBe((session.Id, new Actor(user.Id, NodeRole.Member)));
        (await sessions.FindAsync(new byte[32], Stop)).ShouldBeNull();
        (await sessions.ListAsync(user.Id, null, 10, Stop)).Sessions.ShouldBe([session]);
        await silo.Grain(user.Id).UpdateAsync(new(user.Id, null, null, NodeRole.Admin, null, By(Admin)), Stop);
        (await sessions.FindAsync(hash, Stop))!.Value.By.Role.ShouldBe(NodeRole.Admin);
        silo.Time.Advance(TimeSpan.FromHours(1));
        (await sessions.FindAsync(hash, Stop)).ShouldBeNull("it has run out");
        (await sessions.ListAsync(user.Id, null, 10, Stop)).Sessions.ShouldBeEmpty();
        (await sessions.ClearAsync(10, Stop)).ShouldBe(1);
        (await sessions.ClearAsync(10, Stop)).ShouldBe(0);
    }

    [Fact]
    public async Task A_token_is_believed_for_seconds_and_not_when_its_session_has_ended()
    {
        await using var database = await servers.MigratedAsync(18);
        await using var silo = await StartAsync(database);
        var sessions = new SessionTable(database.Database, silo.Memory, silo.Time);
        var user = await silo.MakeAsync("Ada");
        var (session, hash) = New(user.Id, silo.Time);
        var (other, otherHash) = New(user.Id, silo.Time);
        await sessions.BeginAsync(session, hash, PerUserMax, Stop);
        await sessions.BeginAsync(other, otherHash, PerUserMax, Stop);
        await sessions.FindAsync(hash, Stop);
        await sessions.FindAsync(otherHash, Stop);

        // Somebody else's hand, past the node.
        await database.RowsAsync($"DELETE FROM bib.sessions WHERE id = '{other.Id}' RETURNING id::text");

        (await sessions.FindAsync(otherHash, Stop)).ShouldNotBeNull("it was looked up a moment ago");
        silo.Time.Advance(SessionMemory.Lifetime);
        (await sessions.FindAsync(otherHash, Stop)).ShouldBeNull();
        (await sessions.FindAsync(hash, Stop)).ShouldNotBeNull();
        (await sessions.EndAsync(session.Id, null, user.Id, Stop)).ShouldBeTrue();
        (await sessions.FindAsync(hash, Stop)).ShouldBeNull("ended by the node, it is out at once");
    }

    [Fact]
    public void A_look_up_that_was_overtaken_is_not_remembered()
    {
        var time = new FakeTimeProvider();
        var memory = new SessionMemory(SessionMemory.Lifetime, time);
        var found = (new SessionId(Guid.NewGuid()), new Actor(Admin, NodeRole.Admin));
        var before = memory.Generation;

        memory.Forget();
        memory.Remember(before, new byte[32], found, time.GetUtcNow().AddHours(1));
        memory.Find(new byte[32]).ShouldBeNull();
        memory.Remember(memory.Generation, new byte[32], found, time.GetUtcNow().AddSeconds(1));
        memory.Find(new byte[32]).ShouldBe(found);
        time.Advance(TimeSpan.FromSeconds(1));
        memory.Find(new byte[32]).ShouldBeNull("the session ends before");
        var off = new SessionMemory(TimeSpan.Zero, time);
        off.Remember(off.Generation, new byte[32], found, time.GetUtcNow().AddHours(1));
        off.Find(new byte[32]).ShouldBeNull("where others write, nothing is remembered");
    }

    [Theory]
    [InlineData(15, UserTransition.Disable)]
    [InlineData(18, UserTransition.Disable)]
    [InlineData(18, UserTransition.Delete)]
    public async Task Who_is_kept_out_is_signed_out_for_good(int version, UserTransition transition)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var sessions = new SessionTable(database.Database, silo.Memory, silo.Time);
        var (ada, bob) = (await silo.MakeAsync("Ada"), await silo.MakeAsync("Bob"));
        var (session, hash) = New(ada.Id, silo.Time);
        var (other, otherHash) = New(bob.Id, silo.Time);
        await sessions.BeginAsync(session, hash, PerUserMax, Stop);
        await sessions.BeginAsync(other, otherHash, PerUserMax, Stop);

        (await silo.Grain(ada.Id).ChangeStatusAsync(new(ada.Id, transition, null, By(Admin)), Stop)).Refusal.ShouldBeNull();

        (await sessions.FindAsync(hash, Stop)).ShouldBeNull();
        (await sessions.FindAsync(otherHash, Stop)).ShouldNotBeNull("others stay");
        var (late, lateHash) = New(ada.Id, silo.Time);
        (await sessions.BeginAsync(late, lateHash, PerUserMax, Stop)).ShouldBeFalse("nobody who is kept out signs in");
        if (transition == UserTransition.Disable)
            await silo.Grain(ada.Id).ChangeStatusAsync(new(ada.Id, UserTransition.Enable, null, By(Admin)), Stop);
        else
            await silo.Grain(ada.Id).CreateAsync(Create("Ada"), Stop);
        (await sessions.FindAsync(hash, Stop)).ShouldBeNull("the old session does not come back");
        (await sessions.BeginAsync(late, lateHash, PerUserMax, Stop)).ShouldBeTrue();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_user_has_so_many_sessions_and_the_oldest_ends(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var sessions = new SessionTable(database.Database, silo.Memory, silo.Time);
        var user = await silo.MakeAsync("Ada");
        var made = new List<Session>();
        for (var n = 0; n <= PerUserMax; n++)
        {
            var (session, hash) = New(user.Id, silo.Time);
            await sessions.BeginAsync(session, hash, PerUserMax, Stop);
            made.Insert(0, session);
            silo.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await sessions.ListAsync(null, null, 2, Stop);
        var rest = await sessions.ListAsync(null, first.Next, 2, Stop);

        first.Sessions.Concat(rest.Sessions).ShouldBe(made.Take(PerUserMax));
        (first.Next, rest.Next).ShouldBe((first.Sessions[^1].Id, null));
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Sessions_are_ended_by_their_users_and_by_admins_and_the_audit_log_says_so(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var sessions = new SessionTable(database.Database, silo.Memory, silo.Time);
        var user = await silo.MakeAsync("Ada");
        var (one, oneHash) = New(user.Id, silo.Time);
        var (two, twoHash) = New(user.Id, silo.Time);
        await sessions.BeginAsync(one, oneHash, PerUserMax, Stop);
        await sessions.BeginAsync(two, twoHash, PerUserMax, Stop);

        (await sessions.EndAsync(one.Id, Admin, Admin, Stop)).ShouldBeFalse("it is another's");
        (await sessions.EndAsync(one.Id, user.Id, user.Id, Stop)).ShouldBeTrue();
        (await sessions.EndAsync(one.Id, user.Id, user.Id, Stop)).ShouldBeFalse("it has ended");
        (await sessions.EndAsync(two.Id, null, Admin, Stop)).ShouldBeTrue();
        await sessions.TellRefusedAsync(user.Id, "192.0.2.1", "signature", Stop);

        (await database.RowsAsync(
                "SELECT concat_ws(' ', actor, metadata->>'command', metadata->>'reason') FROM bib.audit_log "
                + "WHERE action = 'AUTH' ORDER BY id"))
            .ShouldBe(
            [
                $"{user.Id} SignIn", $"{user.Id} SignIn", $"{user.Id} EndSession", $"{Admin} EndSession",
                $"{user.Id} SignInRefused signature",
            ]);
        (await sessions.FindAsync(oneHash, Stop)).ShouldBeNull();
        (await sessions.FindAsync(twoHash, Stop)).ShouldBeNull();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Nobody_unknown_begins_a_session_and_nothing_is_told_of_one(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var time = new FakeTimeProvider();
        var sessions = new SessionTable(database.Database, new(SessionMemory.Lifetime, time), time);
        var (session, hash) = New(IdOf("nobody"), time);

        (await sessions.BeginAsync(session, hash, PerUserMax, Stop)).ShouldBeFalse();

        (await database.RowsAsync("SELECT count(*) FROM bib.audit_log WHERE action = 'AUTH'")).ShouldBe(["0"]);
    }

    private static (Session Session, byte[] TokenHash) New(UserId user, FakeTimeProvider time)
    {
        var now = time.GetUtcNow();
        return (new(SessionId.New(now), user, "laptop", "192.0.2.1", now, now.AddHours(1)), RandomNumberGenerator.GetBytes(32));
    }
}
