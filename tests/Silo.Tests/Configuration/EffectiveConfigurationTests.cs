using Bib.Silo.Configuration;

namespace Bib.Silo.Tests.Configuration;

public sealed class EffectiveConfigurationTests
{
    private static readonly Dictionary<string, string> _noFlags = [];

    [Fact]
    public void A_flag_wins_over_a_variable_and_that_over_the_file_and_that_over_the_default()
    {
        using var machine = new TestMachine()
            .WithFile("log:\n  level: warning\n  format: json\nnode:\n  name: herbarium\nstop_seconds: 5\n")
            .With("BIBD_LOG_LEVEL", "error")
            .With("BIBD_NODE_NAME", "from variable");

        var configuration = EffectiveConfiguration.Load(
            machine, new Dictionary<string, string> { ["log.level"] = "debug" });

        Origins(configuration, "log.level", "node.name", "log.format", "stop_seconds", "postgres.pool_size").ShouldBe(
        [
            "debug (flag --log-level)",
            "from variable (variable BIBD_NODE_NAME)",
            $"json (file {machine.ConfigFile}:3)",
            $"5 (file {machine.ConfigFile}:6)",
            "24 (default)",
        ]);
    }

    [Theory]
    [InlineData("log:\n  level: loud\n", "log.level is 'loud'", "trace, debug, information, warning, error or none")]
    [InlineData("stop_seconds: 0\n", "stop_seconds is '0'", "from 1 to 3600")]
    [InlineData("stop_seconds: soon\n", "stop_seconds is 'soon'", "a whole number of seconds")]
    [InlineData("api:\n  tcp: here\n", "api.tcp is 'here'", "as in 0.0.0.0:4443")]
    [InlineData("api:\n  tcp: 127.0.0.1\n", "api.tcp is '127.0.0.1'", "an IP address and a port")]
    [InlineData("api:\n  tcp: 127.0.0.1:0\n", "api.tcp is '127.0.0.1:0'", "an IP address and a port")]
    [InlineData(
        "p2p:\n  announce: /ip4/192.0.2.7/tcp/4001/p2p/12D3KooWHpGEv5BjQ2uK4vZG5FXaTZ6VXYkMo1Do5iu4rTxjYEPn\n",
        "p2p.announce is '/ip4/192.0.2.7/tcp/4001/p2p/", "leave out its last /p2p/")]
    [InlineData("data_dir: here\n", "data_dir is 'here'", "must be absolute")]
    [InlineData(
        "jobs:\n  http:\n    allowed_networks: 10.1.2.0\n", "jobs.http.allowed_networks is '10.1.2.0'", "networks between commas")]
    [InlineData("jobs:\n  kept_days: 0\n", "jobs.kept_days is '0'", "from 1 to 36500")]
    [InlineData("postgres:\n  major: 13\n", "postgres.major is '13'", "from 14 to 18")]
    [InlineData("postgres:\n  pool_size: 501\n", "postgres.pool_size is '501'", "from 1 to 500")]
    public void A_refused_value_is_named_with_its_key_its_place_and_the_limit(string file, string what, string limit)
    {
        using var machine = new TestMachine().WithFile(file);

        var refusal = Should.Throw<ConfigurationException>(() => EffectiveConfiguration.Load(machine, _noFlags));

        refusal.Message.ShouldContain(what);
        refusal.Message.ShouldContain(limit);
        refusal.Message.ShouldContain($"(file {machine.ConfigFile}:");
    }

    [Fact]
    public void An_unknown_key_is_refused_with_its_line_and_the_nearest_known_one()
    {
        using var machine = new TestMachine().WithFile("# mine\nlog:\n  levle: debug\n");

        var refusal = Should.Throw<ConfigurationException>(() => EffectiveConfiguration.Load(machine, _noFlags));

        refusal.Message.ShouldStartWith($"{machine.ConfigFile}:3: there is no setting 'log.levle'.");
        refusal.Message.ShouldContain("Did you mean 'log.level'?");
    }

    [Theory]
    [InlineData("log: [a, b]\n", "'log' takes a single value")]
    [InlineData("- a\n- b\n", "'key: value' lines")]
    [InlineData("a: b: c\n", "is not YAML")]
    [InlineData("stop_seconds: 1\n---\nstop_seconds: 2\n", "2 YAML documents")]
    [InlineData("log:\n  level: debug\nlog.level: error\n", "set twice")]
    public void A_file_of_another_shape_is_refused_in_words(string file, string words)
    {
        using var machine = new TestMachine().WithFile(file);

        Should.Throw<ConfigurationException>(() => EffectiveConfiguration.Load(machine, _noFlags))
            .Message.ShouldContain(words);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    public void An_empty_file_says_nothing(string file)
    {
        using var machine = new TestMachine().WithFile(file);

        EffectiveConfiguration.Load(machine, _noFlags).Values.ShouldAllBe(value => value.Origin == "default");
    }

    [Fact]
    public void A_file_beyond_a_mebibyte_is_not_read()
    {
        using var machine = new TestMachine().WithFile(new string('#', ConfigurationFile.BytesMax + 1));

        Should.Throw<ConfigurationException>(() => EffectiveConfiguration.Load(machine, _noFlags))
            .Message.ShouldContain($"may have {ConfigurationFile.BytesMax}");
    }

    [Fact]
    public void The_file_cannot_say_where_the_file_is()
    {
        using var machine = new TestMachine().WithFile("config_dir: /elsewhere\n");

        Should.Throw<ConfigurationException>(() => EffectiveConfiguration.Load(machine, _noFlags));
    }

    [Fact]
    public void A_variable_that_sets_nothing_is_a_warning()
    {
        using var machine = new TestMachine().With("BIBD_LOG_LEVLE", "debug");

        EffectiveConfiguration.Load(machine, _noFlags).Warnings.ShouldHaveSingleItem().ShouldContain("BIBD_LOG_LEVLE");
    }

    [Fact]
    public void Flags_and_variables_of_all_settings_differ_and_their_examples_pass_their_checks()
    {
        Settings.All.Select(setting => setting.Flag).ShouldBeUnique();
        Settings.All.Select(setting => setting.Variable).ShouldBeUnique();
        Settings.All.ShouldAllBe(setting => setting.Problem(setting.Example) == null);
        Settings.All.Where(setting => setting.Default is not null)
            .ShouldAllBe(setting => setting.Problem(setting.Default!) == null);
    }

    private static IEnumerable<string> Origins(EffectiveConfiguration configuration, params string[] keys) =>
        keys.Select(key => configuration.Values.Single(value => value.Setting.Key == key))
            .Select(value => $"{value.Value} ({value.Origin})");
}
