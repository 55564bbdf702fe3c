using System.Text.Json;
using Bib.Testing;
using Bib.V1;

namespace Bib.Cli.Tests.Commands;

public sealed class NodeCommandTests
{
    [Fact]
    public async Task Status_says_that_the_node_is_well_and_ends_with_zero()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "status");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldStartWith("ready  herbarium\nnode      12D3KooWtest\n");
        run.Output.ShouldContain("PostgreSQL 18.4 (local), available");
    }

    [Fact]
    public async Task Status_says_what_is_wrong_and_ends_with_eight()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Node.Problems.Add("The database is away.");

        var run = await BibRun.OfAsync(node, "status");

        run.ExitCode.ShouldBe(8);
        run.Output.ShouldContain("problem   The database is away.");
    }

    [Fact]
    public async Task Whatever_is_wrong_status_is_one_screen()
    {
        await using var node = await PlayedNode.StartAsync();
        for (var i = 0; i < 40; i++)
            node.Node.Problems.Add($"Problem {i}: the external database does not answer; calls are refused until it does again.");

        var lines = (await BibRun.OfAsync(node, "status")).Output.TrimEnd('\n').Split('\n');

        lines.Length.ShouldBeLessThan(24, "the prompt needs a line, too");
        lines.Where(line => line.StartsWith("problem", StringComparison.Ordinal)).ShouldAllBe(line => line.Length <= 80);
        lines[^1].ShouldBe("problem   and more: bib status -o yaml");
    }

    [Fact]
    public async Task A_node_that_hangs_is_said_to_within_a_second_or_as_long_as_one_says()
    {
        await using var node = await PlayedNode.StartAsync();
        node.Node.Hangs = true;

        var run = await BibRun.OfAsync(node, "status");

        run.ExitCode.ShouldBe(5);
        run.Error.ShouldContain("is there and does not answer");
        run.Error.ShouldContain("bib status --timeout 30");
        (await BibRun.OfAsync(node, "status", "--timeout", "1")).Error.ShouldContain("did not answer within 1 s");
    }

    [Fact]
    public async Task Without_a_node_the_socket_the_cause_and_the_command_that_starts_one_are_named()
    {
        var run = await BibRun.OfAsync(
            new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = "/nowhere" }, "", "status", "--socket", "/nowhere/s");

        run.ExitCode.ShouldBe(5);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldBe("""
            error[BIB-2002]: No node answers at /nowhere/s.
            cause: There is no such socket: bibd is not running, or was started with another one.
            hint: bib node start
            more: bib help BIB-2002

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_socket_path_that_cannot_be_is_wrong_usage()
    {
        var run = await BibRun.OfAsync(
            new Dictionary<string, string>(), "", "status", "--socket", "/" + new string('x', 107));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("108 bytes long");
    }

    [Fact]
    public async Task Node_start_without_a_bibd_says_where_it_looked()
    {
        var run = await BibRun.OfAsync(
            new Dictionary<string, string> { ["BIB_BIBD"] = "/nowhere/bibd" }, "",
            "node", "start", "--socket", "/nowhere/s");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("BIB-2005");
    }

    [Fact]
    public async Task Verify_names_the_head_and_ends_with_eight_when_something_does_not_fit()
    {
        await using var node = await PlayedNode.StartAsync();

        // However long this takes, no second passes, after which it would say how far it is.
        var still = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        (await BibRun.OfAsync(node, still, "admin", "audit", "verify", "-o", "name")).ShouldBe(new BibRun(0, "3:abc\n", ""));
        node.Admin.Verdict = new AuditVerdict
        {
            FindingCount = 1,
            Findings = { new AuditFinding { EntryId = 7, SealNumber = 2, Problem = "changed" } },
        };
        var run = await BibRun.OfAsync(node, "admin", "audit", "verify", "--head", "3:abc", "-o", "json");

        run.ExitCode.ShouldBe(8);
        JsonDocument.Parse(run.Output).RootElement.GetProperty("findings")[0].GetProperty("entry_id").GetInt64()
            .ShouldBe(7);
        node.Admin.Asked!.RememberedHeadNumber.ShouldBe(3);
        node.Admin.Asked.RememberedHeadHash.ShouldBe("abc");
        (await BibRun.OfAsync(node, "admin", "audit", "verify", "--head", "abc")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task The_audit_log_is_asked_for_what_was_said_and_paged_through_to_its_end()
    {
        await using var node = await PlayedNode.StartAsync();

        var all = await BibRun.OfAsync(
            node, "admin", "audit", "list", "--user", UsersPlayed.Oneself, "--subject", "weather/stations",
            "--action", "insert", "--action", "ddl", "--from", "2026-01-31", "--to", "2026-02-01T12:00Z", "-o", "name");

        all.ShouldBe(new BibRun(0, "9\n8\n2\n", ""));
        var asked = node.Admin.AuditAsked!;
        (asked.UserId, asked.Subject).ShouldBe((UsersPlayed.Oneself, "weather/stations"));
        asked.Actions.ShouldBe([AuditAction.Insert, AuditAction.Ddl]);
        (asked.From.Seconds, asked.To.Seconds).ShouldBe((1769817600, 1769947200));
        (await BibRun.OfAsync(node, "admin", "audit", "list", "--entry", "9", "--limit", "1", "-o", "name")).ExitCode
            .ShouldBe(0);
        (node.Admin.AuditAsked!.EntryId, node.Admin.AuditAsked.PageSize).ShouldBe((9, 1));
        var wrong = await BibRun.OfAsync(node, "admin", "audit", "list", "--from", "yesterdayish");
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("--from is 'yesterdayish', which is no moment");
    }

    [Fact]
    public async Task Grains_shows_a_row_for_each_method()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "admin", "grains", "-o", "csv");

        run.Output.ShouldBe(
            "grain,activations,method,calls,errors,mean_us,p50_us,p99_us\r\nbib.topics,2,Create,7,0,12.3,0,0\r\n");
    }

    [Fact]
    public async Task Version_asks_no_node()
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string>(), "", "version");

        run.ShouldBe(new BibRun(0, "bib 0.1.0\n", ""));
        (await BibRun.OfAsync(new Dictionary<string, string>(), "", "--version")).ShouldBe(run);
    }
}
