namespace Bib.Cli.Tests.Commands;

public sealed class SetupCommandTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("bib-setup-").FullName;

    [Fact]
    public async Task Without_a_terminal_it_names_every_flag_that_is_missing_and_begins_nothing()
    {
        var run = await BibRun.OfAsync(Variables(), "", "setup", "--data-dir", Path.Combine(_home, "data"));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("There is no terminal to ask at, and setup would ask for --node-name, --postgres, --network, --sample.");
        Directory.EnumerateFileSystemEntries(_home).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_answer_at_the_terminal_is_asked_again_and_a_wrong_flag_is_refused()
    {
        var typed = await BibRun.OfAsync(
            Variables(),
            $"here\n{_home}/data\nherbarium\nmysql\nlocal\nsome\nfull\nbib.dev\n/ip4/192.0.2.7/tcp/4001\n",
            "setup", "--sample", "no");

        typed.Error.ShouldContain("'here' will not do: it is a path and must be absolute");
        typed.Error.ShouldContain("'mysql' will not do: it is automatic, local, container");
        typed.Error.ShouldContain("'some' will not do: it is selective, full, proxy, off");
        typed.Error.ShouldContain("'bib.dev' will not do: it is one address");
        (await File.ReadAllTextAsync(Path.Combine(_home, "config", "config.yaml"), TestContext.Current.CancellationToken))
            .ShouldEndWith(
                """

                postgres:
                  # Where the database's server comes from.
                  provider: "local"

                p2p:
                  # What of the network the node keeps: full, selective or proxy.
                  mode: "full"
                  bootstrap:
                    # Whom the node asks first.
                    peers: "/ip4/192.0.2.7/tcp/4001,/dns4/bib.dev/tcp/4001"

                """);
        // There is no bibd to start: what was set up so far stays.
        typed.ExitCode.ShouldBe(1);
        Directory.Delete(Path.Combine(_home, "config"), recursive: true);
        (await BibRun.OfAsync(Variables(), "", "setup", "--yes", "--postgres", "mysql")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_dry_run_asks_nothing_changes_nothing_and_refuses_as_the_real_one_would()
    {
        var dry = await BibRun.OfAsync(Variables(), "", "setup", "--dry-run", "--postgres", "local", "--node-name", "herbarium");
        var wrong = await BibRun.OfAsync(Variables(), "", "setup", "--dry-run", "--postgres", "mysql");
        var off = await BibRun.OfAsync(Variables(), "", "setup", "--dry-run", "--network", "off");
        var proxy = await BibRun.OfAsync(Variables(), "", "setup", "--dry-run", "--network", "proxy");

        dry.ExitCode.ShouldBe(0, dry.Error);
        dry.Output.ShouldBeEmpty();
        foreach (var step in new[]
        {
            "would make your key", "config.yaml: data_dir ", "node.name herbarium, postgres.provider local",
            "would start a node", "would publish samples/seattle-weather", "nothing was changed",
        }) dry.Error.ShouldContain(step);
        wrong.ExitCode.ShouldBe(2);
        off.Error.ShouldContain("p2p.enabled false");
        proxy.Error.ShouldContain("p2p.mode proxy");
        proxy.Error.ShouldNotContain("would publish", Case.Sensitive, "a proxy takes no dataset in");
        Directory.EnumerateFileSystemEntries(_home).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_configuration_that_is_there_stays_as_it_is()
    {
        var file = Path.Combine(_home, "config", "config.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "# mine\n", TestContext.Current.CancellationToken);

        var run = await BibRun.OfAsync(Variables(), "", "setup", "--yes", "--node-name", "other");

        run.Error.ShouldContain("is there and stays as it is");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("# mine\n");
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private Dictionary<string, string> Variables() => new()
    {
        ["HOME"] = _home,
        ["BIBD_CONFIG_DIR"] = Path.Combine(_home, "config"),
        ["BIB_SOCKET"] = Path.Combine(_home, "s"),
        ["BIB_BIBD"] = "/nowhere/bibd",
    };
}
