using System.Globalization;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Migrations;
using Bib.Storage.Postgres;
using Npgsql;

namespace Bib.EndToEnd.Tests;

/// <summary><c>bibd migrate</c>: the way back, for who needs an older bibd.</summary>
public sealed class MigrateTests
{
    private static readonly int _newest = MigrationCatalog.Load().Count;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_are_taken_back_on_demand_and_the_next_start_brings_them_again()
    {
        await using var folder = new NodeFolder();
        var bibd = await folder.StartReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "create", "kept")).ExitCode.ShouldBe(0);

        var whileItRuns = folder.StartBibd("migrate", "--down-to", Text(_newest - 1), "--yes");
        (await whileItRuns.ExitAsync()).ShouldBe(1);
        whileItRuns.Log.ShouldContain(Text(bibd.Id));
        (await bibd.StopAsync()).ShouldBe(0, bibd.Log);

        var dry = folder.StartBibd("migrate", "--down-to", Text(_newest - 1), "--dry-run");
        (await dry.ExitAsync()).ShouldBe(0, dry.Log);
        dry.Log.ShouldContain($"TAKE BACK {MigrationCatalog.Load()[^1]}");
        var tooFar = folder.StartBibd("migrate", "--down-to", Text(_newest + 1), "--yes");
        (await tooFar.ExitAsync()).ShouldBe(2);
        tooFar.Log.ShouldContain($"knows the migrations 1 to {_newest}");

        var down = folder.StartBibd("migrate", "--down-to", Text(_newest - 1), "--yes");
        (await down.ExitAsync()).ShouldBe(0, down.Log);
        down.Log.ShouldContain($"the schema is at {_newest - 1}");
        Postmasters.Of(folder.Cluster).ShouldBeEmpty("it stops what it started");
        var again = folder.StartBibd("migrate", "--down-to", Text(_newest - 1), "--yes");
        (await again.ExitAsync()).ShouldBe(0, again.Log);
        again.Log.ShouldContain("there is nothing to do");

        var up = folder.StartBibd("migrate");
        (await up.ExitAsync()).ShouldBe(0, up.Log);
        up.Log.ShouldContain($"the schema is at {_newest}");

        await folder.StartReadyAsync();
        (await BibRun.OfAsync(folder, "topic", "list", "-o", "name")).Output.ShouldBe("kept\n");
        (await BibRun.OfAsync(folder, "admin", "audit", "verify")).ExitCode.ShouldBe(0);
        await using var connection = await folder.ConnectAsync(DatabaseRole.Admin, Cancelled);
        await using var command = new NpgsqlCommand(
            "SELECT string_agg(metadata->>'direction', ' ' ORDER BY id) FROM bib.audit_log WHERE action = 'DDL' AND target = $1",
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = MigrationCatalog.Load()[^1].ToString() });
        (await command.ExecuteScalarAsync(Cancelled)).ShouldBe("up down up");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
