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

    [GeneratedRegex(@"## Test\s+```sh\s+([^\n]+)\n")]
    private static partial Regex TestCommand();
}
