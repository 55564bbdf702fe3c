using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;
using Bib.Testing.Postgres;
using static Bib.Storage.Tests.Users.UserSilo;

namespace Bib.Storage.Tests.Users;

/// <summary>Users through their grains, on real PostgreSQL.</summary>
public sealed class UserGrainTests(ScratchServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_user_is_read_back_after_a_restart_as_it_was_answered(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        UserAnswer made;
        await using (var first = await StartAsync(database))
        {
            var command = Create("Ada Ľ 🌦") with { Email = "ada@lab.example", Role = NodeRole.ReadOnly };
            made = await first.Grain(IdOf("Ada Ľ 🌦")).CreateAsync(command, Stop);
        }

        await using var second = await StartAsync(database);
        var read = await second.Grain(IdOf("Ada Ľ 🌦")).GetAsync(IdOf("Ada Ľ 🌦"), Stop);

        (read.User, read.ETag).ShouldBe((made.User, "1"));
        read.User!.Role.ShouldBe(NodeRole.ReadOnly);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_change_leaves_one_audit_entry_without_name_or_address(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var user = await silo.MakeAsync("Ada");
        await silo.Grain(user.Id).UpdateAsync(new(user.Id, "Ada L.", "ada@lab.example", null, "1", By(user.Id)), Stop);

        await silo.Grain(user.Id).ChangeStatusAsync(new(user.Id, UserTransition.Delete, "2", By(Admin)), Stop);

        (await database.RowsAsync(
                "SELECT concat_ws(' ', action, actor, metadata->>'command', metadata->>'user_id', metadata->>'version') "
                + $"FROM bib.audit_log WHERE target = '{user.Id.GrainKey}' ORDER BY id"))
            .ShouldBe(
            [
                $"INSERT {Admin} CreateUser {user.Id} 1",
                $"UPDATE {user.Id} UpdateUser {user.Id} 2",
                $"DELETE {Admin} DeleteUser {user.Id} 3",
            ]);
        (await database.RowsAsync("SELECT count(*) FROM bib.audit_log WHERE metadata::text LIKE '%Ada%'")).ShouldBe(["0"]);
        (await database.RowsAsync("SELECT concat(name, email, status) FROM bib.users")).ShouldBe(["deleted"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task A_repeat_under_its_key_answers_as_the_first_time(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var context = By(Admin, new CommandId(Guid.CreateVersion7()));
        var first = await silo.Grain(IdOf("Ada")).CreateAsync(Create("Ada", context), Stop);

        var again = await silo.Grain(IdOf("Ada")).CreateAsync(Create("Ada", context), Stop);
        var other = await silo.Grain(IdOf("Ada")).CreateAsync(Create("Ada", context) with { Name = "Bob" }, Stop);
        var keyless = await silo.Grain(IdOf("Ada")).CreateAsync(Create("Ada"), Stop);

        (again.User, again.ETag).ShouldBe((first.User, first.ETag));
        other.Refusal!.Code.ShouldBe(RefusalCode.KeyReused);
        keyless.Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
        (await database.RowsAsync("SELECT count(*) FROM bib.audit_log WHERE table_name = 'users'")).ShouldBe(["1"]);
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_update_that_names_an_old_version_changes_nothing(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var user = await silo.MakeAsync("Ada");
        await silo.Grain(user.Id).UpdateAsync(new(user.Id, "First", null, null, "1", By(Admin)), Stop);

        var late = await silo.Grain(user.Id).UpdateAsync(new(user.Id, "Second", null, null, "1", By(Admin)), Stop);

        late.Refusal!.Code.ShouldBe(RefusalCode.Stale);
        (await silo.Grain(user.Id).GetAsync(user.Id, Stop)).User!.Name.ShouldBe("First");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Two_writers_of_one_user_do_not_overwrite_each_other(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        var ada = (await one.MakeAsync("Ada")).Id;
        // The other has her in memory, as she was.
        await other.Grain(ada).GetAsync(ada, Stop);
        await one.Grain(ada).UpdateAsync(new(ada, "First", null, null, null, By(Admin)), Stop);

        var late = await other.Grain(ada).UpdateAsync(new(ada, "Second", null, null, null, By(Admin)), Stop);

        late.Refusal!.Code.ShouldBe(RefusalCode.Stale);
        (await other.Grain(ada).GetAsync(ada, Stop)).ETag.ShouldBe("2");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task An_id_that_only_begins_like_a_known_one_is_nobodys(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        await using var silo = await StartAsync(database);
        var user = await silo.MakeAsync("Ada");
        var alike = new UserId(user.Id.Value[..32] + (user.Id.Value[32..] == "00000000" ? "11111111" : "00000000"));

        (await silo.Grain(alike).GetAsync(alike, Stop)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        (await silo.Grain(alike).UpdateAsync(new(alike, "X", null, null, null, By(Admin)), Stop)).Refusal!.Code
            .ShouldBe(RefusalCode.NotFound);
    }
}
