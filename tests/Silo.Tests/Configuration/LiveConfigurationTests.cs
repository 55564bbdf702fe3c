using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Configuration;

namespace Bib.Silo.Tests.Configuration;

public sealed class LiveConfigurationTests : IDisposable
{
    private static readonly Dictionary<string, string> _flags = new() { ["stop_seconds"] = "9" };
    private readonly List<ConfigEdit> _recorded = [];
    private readonly TestMachine _machine = new TestMachine().WithFile("log:\n  level: warning\n");

    [Fact]
    public void What_can_change_is_in_force_and_what_cannot_waits_for_a_restart()
    {
        using var live = Start();
        var told = new List<string>();
        live.Changed += told.AddRange;
        _machine.WithFile("log:\n  level: debug\n  format: json\n");

        var would = live.CheckReload();
        (live[Settings.LogLevel], told.Count).ShouldBe(("warning", 0), "nothing has changed by that");
        var change = live.Reload();

        would.Applied.ShouldBe(change.Applied);
        would.Waiting.ShouldBe(change.Waiting);
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
        using var live = Start();
        _machine.WithFile("log:\n  level: loud\n");

        Should.Throw<RefusalException>(live.Reload).Refusal.Message.ShouldContain(":2");

        live[Settings.LogLevel].ShouldBe("warning");
    }

    [Fact]
    public async Task Setting_a_value_writes_the_file_and_is_in_force()
    {
        using var live = Start();

        var entry = await SetAsync(live, "log.level", "debug");

        (entry.Value, entry.NextValue, entry.Origin).ShouldBe(("debug", null, $"file {_machine.ConfigFile}:2"));
        File.ReadAllText(_machine.ConfigFile).ShouldBe("log:\n  level: debug\n");
        (await SetAsync(live, "log.level", "")).Origin.ShouldBe("default");
        (await SetAsync(live, "postgres.pool_size", "48")).NextValue.ShouldBe("48");
        (await SetAsync(live, "stop_seconds", "60")).Value.ShouldBe("9", "the flag wins");
    }

    [Fact]
    public void A_check_says_what_setting_it_would_and_changes_nothing()
    {
        using var live = Start();

        var entry = live.Check("log.level", "debug");

        (entry.Value, entry.NextValue, entry.Origin).ShouldBe(("debug", null, $"file {_machine.ConfigFile}:2"));
        live.Check("log.level", "").Origin.ShouldBe("default");
        live.Check("postgres.pool_size", "48").NextValue.ShouldBe("48");
        live.Check("stop_seconds", "60").Value.ShouldBe("9", "the flag wins");
        live[Settings.LogLevel].ShouldBe("warning");
        File.ReadAllText(_machine.ConfigFile).ShouldBe("log:\n  level: warning\n");
    }

    [Theory]
    [InlineData("log.levle", "debug", RefusalCode.NotFound)]
    [InlineData("log.level", "loud", RefusalCode.InvalidArgument)]
    [InlineData("config_dir", "/elsewhere", RefusalCode.InvalidArgument)]
    public async Task What_is_refused_leaves_the_file_as_it_was(string key, string value, RefusalCode code)
    {
        using var live = Start();

        (await Should.ThrowAsync<RefusalException>(() => SetAsync(live, key, value))).Refusal.Code.ShouldBe(code);
        Should.Throw<RefusalException>(() => live.Check(key, value)).Refusal.Code.ShouldBe(code);

        File.ReadAllText(_machine.ConfigFile).ShouldBe("log:\n  level: warning\n");
        _recorded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_is_recorded_with_the_old_value_and_the_new_one_before_it_is_in_force()
    {
        using var live = Start();

        await live.SetAsync(
            "log.level", "debug",
            (edit, _) =>
            {
                live[Settings.LogLevel].ShouldBe("warning");
                _recorded.Add(edit);
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);
        await SetAsync(live, "log.level", "");

        _recorded.ShouldBe([new("log.level", "warning", "debug"), new("log.level", "debug", null)]);
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_not_changed()
    {
        using var live = Start();

        await Should.ThrowAsync<TimeoutException>(() => live.SetAsync(
            "log.level", "debug", (_, _) => throw new TimeoutException(), TestContext.Current.CancellationToken));

        live[Settings.LogLevel].ShouldBe("warning");
        File.ReadAllText(_machine.ConfigFile).ShouldBe("log:\n  level: warning\n");
    }

    [Fact]
    public async Task Passwords_and_tokens_in_addresses_are_not_recorded()
    {
        using var live = Start();

        await SetAsync(live, "telemetry.endpoint", "https://otel.example:4318/v1/traces?token=abc");

        _recorded.ShouldHaveSingleItem().After.ShouldBe("https://otel.example:4318/v1/traces?***");
        Setting.WithoutSecrets("https://me:secret@otel.example/v1").ShouldBe("https://***@otel.example/v1");
        Setting.WithoutSecrets("http://localhost:4318/v1/traces").ShouldBe("http://localhost:4318/v1/traces");
        Setting.WithoutSecrets("/var/lib/bibd").ShouldBe("/var/lib/bibd");
    }

    public void Dispose() => _machine.Dispose();

    private Task<ConfigEntry> SetAsync(LiveConfiguration live, string key, string value) => live.SetAsync(
        key, value,
        (edit, _) =>
        {
            _recorded.Add(edit);
            return Task.CompletedTask;
        },
        TestContext.Current.CancellationToken);

    private LiveConfiguration Start() => new(EffectiveConfiguration.Load(_machine, _flags), _machine, _flags);
}
