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

    [Fact]
    public void One_on_PATH_is_found_where_it_lies()
    {
        using var folder = Installation("17.10");

        var found = FindOnPath(folder.Path, major: 17);

        (found.BinDirectory, found.Version).ShouldBe((folder.Path, "17.10"));
    }

    [Fact]
    public void A_link_on_PATH_leads_to_the_programs_that_belong_to_it()
    {
        using var installation = Installation("17.10");
        using var folder = new TemporaryDirectory();
        File.CreateSymbolicLink(folder["first"], Path.Combine(installation.Path, "postgres"));
        File.CreateSymbolicLink(folder["postgres"], folder["first"]);

        FindOnPath(folder.Path, major: 17).BinDirectory.ShouldBe(installation.Path);
    }

    [Fact]
    public void Wrappers_on_PATH_are_used_as_they_are()
    {
        using var installation = Installation("17.10");
        using var folder = new TemporaryDirectory();
        foreach (var program in new[] { "postgres", "initdb" })
            WriteProgram(folder[program], $"exec '{installation[program]}' \"$@\"");

        var found = FindOnPath(folder.Path, major: 17);

        (found.BinDirectory, found.Version).ShouldBe((folder.Path, "17.10"));
    }

    [Fact]
    public void What_cannot_be_run_on_PATH_is_passed_over_and_refused_where_it_is_named()
    {
        using var folder = Installation("17.10");
        File.SetUnixFileMode(folder["postgres"], UnixFileMode.UserRead | UnixFileMode.UserWrite);

        FindOnPath(folder.Path, major: 15).Major.ShouldBe(15);

        Should.Throw<PostgresServerException>(() => Find(folder)).Message.ShouldContain("cannot be run");
    }

    [Fact]
    public void With_nothing_configured_the_newest_is_taken_and_of_the_same_version_the_one_on_PATH()
    {
        using var older = Installation("14.23");
        using var newest = Installation("18.0");

        FindOnPath(older.Path, major: 0).Major.ShouldBe(18);
        FindOnPath($"/nowhere::{older.Path}:{newest.Path}", major: 0).BinDirectory.ShouldBe(newest.Path);
    }

    /// <summary>The folder stands before those of this machine, which has what the build delivers at least.</summary>
    private static PostgresBinaries FindOnPath(string path, int major) =>
        PostgresBinaryFinder.Find(new PostgresOptions(), major, path);

    private static PostgresBinaries Find(TemporaryDirectory folder) =>
        PostgresBinaryFinder.Find(new PostgresOptions { BinDirectory = folder.Path }, 0);

    /// <summary>Programs that tell a version and can do no more.</summary>
    private static TemporaryDirectory Installation(string version, string then = "")
    {
        var folder = new TemporaryDirectory();
        foreach (var program in new[] { "postgres", "initdb" })
            WriteProgram(folder[program], $"echo '{program} (PostgreSQL) {version}'\n{then}");
        return folder;
    }

    private static void WriteProgram(string file, string script)
    {
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
