using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Bib.Architecture.Tests;

public sealed partial class ContinuousIntegrationTests
{
    [Fact]
    public void The_build_server_calls_the_test_command_of_the_readme()
    {
        var command = TestCommand().Match(Repository.Read("README.md")).Groups[1].Value;

        command.ShouldNotBeEmpty();
        Repository.Read(".ci/run").ShouldContain($"tests {command}\n");
    }

    [Fact]
    public void The_build_server_closes_with_the_count() =>
        Repository.Read(".ci/run").ShouldContain("%d passed, %d failed");

    [Theory]
    [InlineData("error NU1101: Unable to find package Microsoft.Orleans.Sdk. No packages exist with this id in source(s): here")]
    [InlineData("error NU1102: Unable to find package Grpc.Core.Api with version (>= 2.85.0)", "error NU1603: others follow")]
    public void A_feed_without_the_official_packages_is_no_fault(params string[] log)
    {
        var (status, said) = Judge(log);

        (status, said.Trim().Split('\n').Length).ShouldBe((0, 1), said);
        said.ShouldStartWith("not tested: the configured sources lack ");
    }

    [Fact]
    public void A_source_that_cannot_be_reached_is_told_from_one_that_lacks_packages()
    {
        var (status, said) = Judge(
            "error NU1301: Unable to load the service index for source https://feed.example/v3/index.json. [Bib.sln]",
            "error NU1101: Unable to find package Npgsql. No packages exist with this id in source(s): here");

        (status, said.Trim()).ShouldBe((0, "not tested: a configured source could not be reached: "
            + "Unable to load the service index for source https://feed.example/v3/index.json."));
    }

    [Theory]
    [InlineData("error NU1605: Warning As Error: Detected package downgrade: Npgsql from 10 to 9.", "Npgsql")]
    [InlineData("error MSB4025: The project file could not be loaded.", "MSB4025")]
    [InlineData("error NU1101: Unable to find package Npgsql. No packages exist", "Npgsql")]
    public void A_restore_that_fails_with_every_official_package_there_is_a_fault(string log, string named)
    {
        var (status, said) = Judge(log);

        status.ShouldBe(1, said);
        said.ShouldContain(named);
    }

    [Fact]
    public void The_build_server_counts_a_fault_of_the_restore() =>
        Repository.Read(".ci/run").ShouldContain(".ci/orleans-feed \"$orleans_log\" || failed=$((failed + 1))");

    private static (int Status, string Said) Judge(params string[] log)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, log.Select(line => $"src/Silo/Bib.Silo.csproj : {line}"));
            using var script = Process.Start(new ProcessStartInfo(
                Path.Combine(Repository.Root, ".ci/orleans-feed"), [file]) { RedirectStandardOutput = true })!;
            var said = script.StandardOutput.ReadToEnd();
            script.WaitForExit();
            return (script.ExitCode, said);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"## Test\s+```sh\s+([^\n]+)\n")]
    private static partial Regex TestCommand();
}
