using Bib.Storage.Postgres;
using Bib.Testing;

namespace Bib.Storage.Tests.Postgres;

public sealed class PostgresBinaryFinderTests
{
    [Theory]
    [InlineData("14.23", 14)]
    [InlineData("16.14", 16)]
    [InlineData("17.10 (Debian 17.10-1)", 17)]
    public void A_named_installation_is_taken_although_a_newer_one_is_there(string version, int major)
    {
        using var folder = Installation(version);

        var found = PostgresBinaryFinder.Find(new PostgresOptions { BinDirectory = folder.Path }, 0);

        (found.BinDirectory, found.Major).ShouldBe((folder.Path, major));
    }

    [Fact]
    public void A_named_installation_does_not_open_a_cluster_of_another_version()
    {
        using var folder = Installation("14.23");

        PostgresBinaryFinder.Find(new PostgresOptions { BinDirectory = folder.Path }, 15).Major.ShouldBe(15);
    }

    [Theory]
    [InlineData("13.18")]
    [InlineData("19.1")]
    public void A_version_that_Bib_does_not_work_with_is_refused_with_those_it_does(string version)
    {
        using var folder = Installation(version);

        Should.Throw<PostgresServerException>(() => Find(folder)).Message
            .ShouldSatisfyAllConditions(
                message => message.ShouldContain(folder.Path),
                message => message.ShouldContain(version),
                message => message.ShouldContain("PostgreSQL 14 to 18"));
    }

    [Fact]
    public void A_named_folder_without_PostgreSQL_is_not_passed_over()
    {
        using var folder = new TemporaryDirectory();

        Should.Throw<PostgresServerException>(() => Find(folder)).Message.ShouldContain(folder.Path);
    }

    [Fact]
    public void A_named_installation_that_does_not_run_tells_what_it_says()
    {
        using var folder = Installation("16.14", "echo 'a library is missing' >&2; exit 127");

        Should.Throw<PostgresServerException>(() => Find(folder)).Message
            .ShouldSatisfyAllConditions(
                message => message.ShouldContain("ends with 127"),
                message => message.ShouldContain("a library is missing"));
    }

    private static PostgresBinaries Find(TemporaryDirectory folder) =>
        PostgresBinaryFinder.Find(new PostgresOptions { BinDirectory = folder.Path }, 0);

    /// <summary>Programs that tell a version and can do no more.</summary>
    private static TemporaryDirectory Installation(string version, string then = "")
    {
        var folder = new TemporaryDirectory();
        foreach (var program in new[] { "postgres", "initdb" })
        {
            var file = Path.Combine(folder.Path, program);
            File.WriteAllText(file, $"#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n{then}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }
}
