using System.Net.Sockets;
using Bib.Silo.CommandLine;
using Bib.Storage.Files;

namespace Bib.Silo.Tests.Lifetime;

/// <summary><c>bibd cleanup</c> on folders that a killed bibd left; with servers in Storage.Tests.</summary>
public sealed class CleanupTests : IDisposable
{
    private readonly TestMachine _machine = new();

    private string Data => Path.Combine(_machine.Home, "data");

    private string Config => Path.Combine(_machine.Home, "config");

    private string Run => Path.Combine(_machine.Home, "run");

    private string SocketFile => Path.Combine(Run, "bibd.sock");

    private string Database => Path.Combine(Data, "postgres");

    private string Passwords => Path.Combine(Config, "secrets", "db.enc");

    public CleanupTests()
    {
        Directory.CreateDirectory(Path.Combine(Database, "cluster"));
        Directory.CreateDirectory(Path.GetDirectoryName(Passwords)!);
        Directory.CreateDirectory(Run);
        File.WriteAllText(Path.Combine(Database, "cluster", "PG_VERSION"), "18\n");
        File.WriteAllText(Passwords, "sealed");
        using var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(SocketFile + "2"));

        // Renamed, so that closing does not remove it: as after kill -9.
        File.Move(SocketFile + "2", SocketFile);
    }

    [Fact]
    public async Task A_dry_run_lists_what_would_go_and_changes_nothing()
    {
        var (code, output, _) = await CleanUpAsync(null, "--dry-run", "--database");

        code.ShouldBe(0);
        output.ShouldContain($"remove the socket {SocketFile}");
        output.ShouldContain($"DELETE THE DATABASE {Database}");
        output.ShouldContain(Passwords);
        output.ShouldContain($"remove the folder {Run}");
        output.ShouldNotContain("done:");
        new[] { SocketFile, Passwords, Path.Combine(Database, "cluster", "PG_VERSION") }.ShouldAllBe(file => File.Exists(file));
    }

    [Theory]
    [InlineData("--yes")]
    [InlineData("-y")]
    public async Task With_yes_the_socket_goes_and_the_data_stay(string yes)
    {
        var (code, output, error) = await CleanUpAsync(null, yes);

        code.ShouldBe(0, error);
        output.ShouldContain($"done: remove the socket {SocketFile}");
        output.ShouldContain($"The data in {Data} stay as they are.");
        Directory.Exists(Run).ShouldBeFalse();
        (Directory.Exists(Database), File.Exists(Passwords)).ShouldBe((true, true));
    }

    [Fact]
    public async Task Nothing_is_done_a_second_time()
    {
        await CleanUpAsync(null, "--yes");

        (await CleanUpAsync(null, "--yes")).Output.ShouldBe("nothing to clean up" + Environment.NewLine);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_ends_with_two_and_changes_nothing()
    {
        var (code, _, error) = await CleanUpAsync(null);

        code.ShouldBe(2);
        error.ShouldContain("--yes");
        error.ShouldContain("--dry-run");
        File.Exists(SocketFile).ShouldBeTrue();
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("yes", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    [InlineData("delete", false)]
    public async Task A_person_is_asked(string answer, bool isDone)
    {
        var (code, output, _) = await CleanUpAsync(answer);

        code.ShouldBe(0);
        output.ShouldContain("Go on? [y/N]");
        File.Exists(SocketFile).ShouldBe(!isDone);
        if (!isDone) output.ShouldContain("nothing was changed");
    }

    [Theory]
    [InlineData("y", false)]
    [InlineData("yes", false)]
    [InlineData("delete", true)]
    public async Task The_database_goes_only_for_a_word_typed_in_full(string answer, bool isDone)
    {
        var (_, output, _) = await CleanUpAsync(answer, "--database");

        output.ShouldContain("Type delete to go on");
        (Directory.Exists(Database), File.Exists(Passwords)).ShouldBe((!isDone, !isDone));
        Directory.Exists(Data).ShouldBeTrue();
    }

    [Fact]
    public async Task A_half_made_database_goes_and_the_whole_one_stays()
    {
        var half = Directory.CreateDirectory(Path.Combine(Database, "cluster.new", "base")).Parent!.FullName;

        var (_, output, _) = await CleanUpAsync(null, "--yes");

        output.ShouldContain($"done: remove the half-made database {half}");
        (Directory.Exists(half), Directory.Exists(Path.Combine(Database, "cluster"))).ShouldBe((false, true));
    }

    [Fact]
    public async Task While_a_bibd_runs_it_is_refused_with_the_pid()
    {
        using var running = DataDirectoryLock.Take(Data);

        var (code, _, error) = await CleanUpAsync(null, "--yes", "--database");

        code.ShouldBe(1);
        error.ShouldContain($"pid {Environment.ProcessId}");
        (File.Exists(SocketFile), Directory.Exists(Database)).ShouldBe((true, true));
    }

    [Fact]
    public async Task An_external_database_is_somebody_elses_to_remove()
    {
        foreach (var file in new[] { "password", "root", "certificate", "key" })
            await File.WriteAllTextAsync(Path.Combine(_machine.Home, file), "", TestContext.Current.CancellationToken);

        var (code, _, error) = await CleanUpAsync(
            null, "--yes", "--database", "--postgres-provider", "external", "--postgres-external-host", "db.lab.example",
            "--postgres-external-admin-password-file", Path.Combine(_machine.Home, "password"),
            "--postgres-external-root-certificate", Path.Combine(_machine.Home, "root"),
            "--postgres-external-client-certificate", Path.Combine(_machine.Home, "certificate"),
            "--postgres-external-client-key", Path.Combine(_machine.Home, "key"));

        code.ShouldBe(2);
        error.ShouldContain("somebody else's");
        Directory.Exists(Database).ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_that_others_put_into_the_run_folder_stays_with_it()
    {
        var theirs = Path.Combine(Run, "theirs");
        await File.WriteAllTextAsync(theirs, "", TestContext.Current.CancellationToken);

        (await CleanUpAsync(null, "--yes")).Code.ShouldBe(0);

        File.Exists(theirs).ShouldBeTrue();
        File.Exists(SocketFile).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--yes", "cleanup and migrate")]
    [InlineData("--dry-run", "cleanup and migrate")]
    [InlineData("--database", "cleanup")]
    public async Task No_other_command_takes_its_words(string word, string takers)
    {
        var error = new StringWriter();

        (await BibdProgram.RunAsync(["config", word], _machine, TextWriter.Null, error)).ShouldBe(2);

        error.ToString().ShouldContain($"{word}: only bibd {takers} takes that");
    }

    public void Dispose() => _machine.Dispose();

    private async Task<(int Code, string Output, string Error)> CleanUpAsync(string? answer, params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await BibdProgram.RunAsync(
            ["cleanup", "--data-dir", Data, "--config-dir", Config, "--run-dir", Run, .. words],
            _machine,
            output,
            error,
            answer is null ? null : new StringReader(answer + "\n"));
        return (code, output.ToString(), error.ToString());
    }
}
