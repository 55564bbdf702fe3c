using Bib.Grains.Abstractions.Decisions;
using Bib.Silo.Configuration;

namespace Bib.Silo.Tests.Configuration;

public sealed class LiveConfigurationTests : IDisposable
{
    private static readonly Dictionary<string, string> _flags = new() { ["stop_seconds"] = "9" };
    private readonly TestMachine _machine = new TestMachine().WithFile("log:\n  level: warning\n");

    [Fact]
    public void What_can_change_is_in_force_and_what_cannot_waits_for_a_restart()
    {
        var live = Start();
        var told = new List<string>();
        live.Changed += told.AddRange;
        _machine.WithFile("log:\n  level: debug\n  format: json\n");

        var change = live.Reload();

        change.Applied.ShouldBe(["log.level"]);
        change.Waiting.ShouldBe(["log.format"]);
        told.ShouldBe(["log.level"]);
        live[Settings.LogLevel].ShouldBe("debug");
        live[Settings.LogFormat].ShouldBe("text");
        var format = live.Read().Single(entry => entry.Key == "log.format");
        (format.Value, format.NextValue, format.Origin).ShouldBe(("text", "json", "default"));
    }

    [Fact]
    public void A_wrong_file_changes_nothing_and_is_told_with_its_line()
    {
        var live = Start();
        _machine.WithFile("log:\n  level: loud\n");

        Should.Throw<RefusalException>(live.Reload).Refusal.Message.ShouldContain(":2");

        live[Settings.LogLevel].ShouldBe("warning");
    }

    [Fact]
    public void Setting_a_value_writes_the_file_and_is_in_force()
    {
        var live = Start();

        var entry = live.Set("log.level", "debug");

        (entry.Value, entry.NextValue, entry.Origin).ShouldBe(("debug", null, $"file {_machine.ConfigFile}:2"));
        File.ReadAllText(_machine.ConfigFile).ShouldBe("log:\n  level: debug\n");
        live.Set("log.level", "").Origin.ShouldBe("default");
        live.Set("postgres.pool_size", "48").NextValue.ShouldBe("48");
        live.Set("stop_seconds", "60").Value.ShouldBe("9", "the flag wins");
    }

    [Theory]
    [InlineData("log.levle", "debug", RefusalCode.NotFound)]
    [InlineData("log.level", "loud", RefusalCode.InvalidArgument)]
    [InlineData("config_dir", "/elsewhere", RefusalCode.InvalidArgument)]
    public void What_is_refused_leaves_the_file_as_it_was(string key, string value, RefusalCode code)
    {
        var live = Start();

        Should.Throw<RefusalException>(() => live.Set(key, value)).Refusal.Code.ShouldBe(code);

        File.ReadAllText(_machine.ConfigFile).ShouldBe("log:\n  level: warning\n");
    }

    public void Dispose() => _machine.Dispose();

    private LiveConfiguration Start() => new(EffectiveConfiguration.Load(_machine, _flags), _machine, _flags);
}
