using System.Text.Json;
using Bib.V1;

namespace Bib.Cli.Tests.Commands;

public sealed class ConfigCommandTests
{
    [Fact]
    public async Task View_shows_each_setting_and_with_origin_who_said_so()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "config", "view")).Output.ShouldBe("""
            KEY        VALUE
            log.level  information
            node.name  herbarium

            """.ReplaceLineEndings("\n"));
        var run = await BibRun.OfAsync(node, "config", "view", "--origin", "--changed");
        run.Output.ShouldContain("KEY        VALUE      ORIGIN");
        run.Output.ShouldContain("node.name  herbarium  file /etc/bibd/config.yaml:2");
        run.Output.ShouldNotContain("log.level");
    }

    [Fact]
    public async Task Get_writes_the_value_alone_and_its_origin_as_a_remark()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "config", "get", "log.level"))
            .ShouldBe(new BibRun(0, "information\n", "default: How much is logged.\n"));
        var wrong = await BibRun.OfAsync(node, "config", "get", "log.levle");
        wrong.ExitCode.ShouldBe(3);
        wrong.Error.ShouldContain("hint: bib config get log.level");
    }

    [Fact]
    public async Task Set_asks_the_node_and_says_when_it_counts()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "config", "set", "log.level", "debug", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        node.Admin.Set.ShouldBe(new SetConfigRequest { Key = "log.level", Value = "debug" });
        JsonDocument.Parse(run.Output).RootElement.GetProperty("value").GetString().ShouldBe("debug");
        node.Admin.Settings[1].NeedsRestart = true;
        node.Admin.Settings[1].NextValue = "other";
        (await BibRun.OfAsync(node, "config", "unset", "node.name")).Error
            .ShouldContain("node.name is 'other' from the next start on");
    }

    [Fact]
    public async Task A_dry_run_asks_for_nothing_to_be_set()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "config", "set", "log.level", "debug", "--dry-run");

        run.ShouldBe(new BibRun(0, "", "would set log.level to 'debug'; it is 'information' (default)\n"));
        node.Admin.Set.ShouldBeNull();
    }

    [Fact]
    public async Task Reload_says_what_is_in_force_and_what_waits()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "config", "reload", "-o", "csv")).Output
            .ShouldBe("key,in_force\r\nlog.level,now\r\npostgres.pool_size,from the next start\r\n");
        node.Admin.ReloadedDry.ShouldBe(false);
        (await BibRun.OfAsync(node, "config", "reload", "--dry-run")).Error.ShouldContain("nothing is in force");
        node.Admin.ReloadedDry.ShouldBe(true);
    }

    [Fact]
    public async Task Logs_are_lines_that_no_terminal_takes_for_commands()
    {
        await using var node = await PlayedNode.StartAsync();

        var run = await BibRun.OfAsync(node, "admin", "logs", "--level", "warning", "--last", "5", "--contains", "disk");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldBe("1970-01-01T00:00:00.000Z warning     The disk is slow\uFFFD[31m\n");
        run.Error.ShouldContain("3 messages came faster than they were read");
        node.Admin.Read.ShouldBe(new ReadLogsRequest { MinimumLevel = LogLevel.Warning, Last = 5, Contains = "disk" });
    }

    [Fact]
    public async Task Metrics_are_chosen_by_the_beginning_of_their_names()
    {
        await using var node = await PlayedNode.StartAsync();

        (await BibRun.OfAsync(node, "admin", "metrics", "bib.rpc", "-o", "csv")).Output
            .ShouldBe("name,labels,value,unit,count,mean\r\nbib.rpc.duration,rpc.status=OK,0.5,s,2,0.25\r\n");
    }
}
