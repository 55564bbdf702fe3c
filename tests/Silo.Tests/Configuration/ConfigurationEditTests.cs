using Bib.Silo.Configuration;

namespace Bib.Silo.Tests.Configuration;

public sealed class ConfigurationEditTests
{
    [Theory]
    [InlineData("", "log.level", "debug", "log:\n  level: debug\n")]
    [InlineData("# mine\n", "stop_seconds", "5", "# mine\nstop_seconds: 5\n")]
    [InlineData("stop_seconds: 5 # short\n", "stop_seconds", "60", "stop_seconds: 60 # short\n")]
    [InlineData("stop_seconds: 5", "log.level", "debug", "stop_seconds: 5\nlog:\n  level: debug\n")]
    [InlineData("log:\n  # why\n  format: json\nstop_seconds: 5\n", "log.level", "debug",
        "log:\n  # why\n  level: debug\n  format: json\nstop_seconds: 5\n")]
    [InlineData("log:\n    level: \"error\"\n", "log.level", "debug", "log:\n    level: debug\n")]
    [InlineData("log.level: error\n", "log.level", "debug", "log.level: debug\n")]
    [InlineData("node: {name: old}\n", "node.name", "new", "node: {name: new}\n")]
    [InlineData("node:\n  name: old\n", "node.name", "two: words", "node:\n  name: \"two: words\"\n")]
    [InlineData("postgres:\n  major: 18\n", "postgres.external.port", "5433",
        "postgres:\n  external:\n    port: 5433\n  major: 18\n")]
    [InlineData("a: 1\nlog:\n  level: debug\n  format: json\n", "log.level", "", "a: 1\nlog:\n  format: json\n")]
    [InlineData("log:\n  format: json\n", "log.level", "", "log:\n  format: json\n")]
    [InlineData("log:\n  level: debug\n", "log.level", "", "log:\n")]
    [InlineData("log:\n# all gone\nstop_seconds: 5\n", "log.level", "debug", "log:\n  level: debug\n# all gone\nstop_seconds: 5\n")]
    public void One_setting_changes_and_nothing_else(string before, string key, string value, string after) =>
        ConfigurationEdit.Apply(before, key, value, "f").ShouldBe(after);

    [Theory]
    [InlineData("{log: {format: json}}\n", "log.level", "debug")]
    [InlineData("node:\n  name: |\n    two\n    lines\n", "node.name", "one")]
    [InlineData("log: {level: debug}\n", "log.level", "")]
    public void What_only_a_person_can_edit_is_left_to_one(string before, string key, string value) =>
        Should.Throw<ConfigurationException>(() => ConfigurationEdit.Apply(before, key, value, "f"))
            .Message.ShouldContain("by hand");
}
