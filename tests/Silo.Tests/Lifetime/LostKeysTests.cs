using Bib.Silo.CommandLine;

namespace Bib.Silo.Tests.Lifetime;

/// <summary>A database that is there, and keys that are not: nothing may hide what is missing.</summary>
public sealed class LostKeysTests : IDisposable
{
    private readonly TestMachine _machine = new();

    private string Data => Path.Combine(_machine.Home, "data");

    private string Config => Path.Combine(_machine.Home, "config");

    private string Identity => Path.Combine(Config, "identity.pem");

    private string Passwords => Path.Combine(Config, "secrets", "db.enc");

    public LostKeysTests()
    {
        Directory.CreateDirectory(Path.Combine(Data, "postgres", "cluster"));
        Directory.CreateDirectory(Path.GetDirectoryName(Passwords)!);
        File.WriteAllText(Path.Combine(Data, "postgres", "cluster", "PG_VERSION"), "18\n");
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_start_without_one_of_them_is_refused_and_makes_none(bool hasIdentity, bool hasPasswords)
    {
        if (hasIdentity) await File.WriteAllTextAsync(Identity, "theirs", TestContext.Current.CancellationToken);
        if (hasPasswords) await File.WriteAllTextAsync(Passwords, "theirs", TestContext.Current.CancellationToken);
        var error = new StringWriter();

        var code = await BibdProgram.RunAsync(
            ["--data-dir", Data, "--config-dir", Config, "--run-dir", Path.Combine(_machine.Home, "run")],
            _machine, TextWriter.Null, error);

        code.ShouldBe(1);
        error.ToString().ShouldContain($"'{(hasIdentity ? Passwords : Identity)}' is not");
        error.ToString().ShouldContain("Restore both from the backup");
        error.ToString().ShouldContain("bibd cleanup --database");
        (File.Exists(Identity), File.Exists(Passwords)).ShouldBe((hasIdentity, hasPasswords));
    }

    public void Dispose() => _machine.Dispose();
}
