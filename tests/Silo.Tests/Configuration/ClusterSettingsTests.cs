using System.Net;
using Bib.Silo.Configuration;

namespace Bib.Silo.Tests.Configuration;

public sealed class ClusterSettingsTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void A_node_is_one_process_unless_more_is_asked_for(bool runsClusters)
    {
        var cluster = Of([], runsClusters);

        (cluster.Role, cluster.IsCluster, cluster.Address, cluster.HasGrains, cluster.HasApi)
            .ShouldBe((ProcessRole.All, false, null, true, true));
    }

    [Theory]
    [InlineData("all", true, true)]
    [InlineData("silo", true, false)]
    public void A_silo_has_grains_and_an_address(string role, bool hasGrains, bool hasApi)
    {
        var cluster = Of([("role", role), .. Whole]);

        (cluster.IsCluster, cluster.Address, cluster.SiloPort, cluster.GatewayPort, cluster.HasGrains, cluster.HasApi)
            .ShouldBe((true, IPAddress.Parse("10.0.0.5"), 11111, 30000, hasGrains, hasApi));
    }

    [Fact]
    public void A_gateway_has_the_api_and_listens_for_no_silo()
    {
        var cluster = Of([("role", "gateway"), .. Whole]);

        (cluster.IsCluster, cluster.Address, cluster.HasGrains, cluster.HasApi).ShouldBe((true, null, false, true));
    }

    [Theory]
    [InlineData("postgres.provider", "automatic", "postgres.provider is 'automatic'")]
    [InlineData("postgres.provider", "local", "postgres.provider is 'local'")]
    [InlineData("postgres.provider", "container", "postgres.provider is 'container'")]
    [InlineData("postgres.external.host", "/var/run/postgresql", "a socket of one machine")]
    [InlineData("cluster.shared_dir", "", "cluster.shared_dir is empty")]
    [InlineData("cluster.shared_dir", "/there/is/none", "cluster.shared_dir is '/there/is/none', which does not exist")]
    public void Anything_but_an_external_database_over_tls_and_shared_storage_is_refused(
        string key, string value, string what)
    {
        foreach (var role in new[] { "all", "silo", "gateway" })
        {
            var refusal = Should.Throw<ConfigurationException>(() => Of(
                [("role", role), .. Whole.Where(setting => setting.Key != key), (key, value)])).Message;

            refusal.ShouldContain(what);
            refusal.ShouldContain("Several silos need `external` PostgreSQL over TLS and shared blob storage; "
                + "anything else is refused.");
        }
    }

    [Theory]
    [InlineData("role", "silo")]
    [InlineData("role", "gateway")]
    [InlineData("cluster.address", "10.0.0.5")]
    public void An_engine_of_one_process_says_so(string key, string value) =>
        Should.Throw<ConfigurationException>(() => Of([(key, value)], runsClusters: false)).Message
            .ShouldStartWith($"{key} is '{value}', and this bibd is built on the engine ");

    [Fact]
    public void A_silo_that_nobody_could_reach_is_refused() =>
        Should.Throw<ConfigurationException>(() => Of(
            [("role", "silo"), .. Whole.Where(setting => setting.Key != "cluster.address")])).Message
            .ShouldContain("cluster.address is empty");

    [Theory]
    [InlineData("0.0.0.0", "means every address")]
    [InlineData("::", "means every address")]
    [InlineData("silo1.lab", "it is an IP address")]
    [InlineData("10.5", "it is an IP address")]
    [InlineData("0x0a000005", "it is an IP address")]
    public void An_address_is_one_that_others_can_reach(string address, string problem) =>
        Should.Throw<ConfigurationException>(() => Of(
            [.. Whole.Where(setting => setting.Key != "cluster.address"), ("cluster.address", address)])).Message
            .ShouldContain(problem);

    [Fact]
    public void Two_ports_are_two() =>
        Should.Throw<ConfigurationException>(() => Of([.. Whole, ("cluster.silo_port", "30000")])).Message
            .ShouldContain("both 30000");

    private static (string Key, string Value)[] Whole =>
    [
        ("cluster.address", "10.0.0.5"), ("cluster.shared_dir", "/tmp"), ("postgres.provider", "external"),
        ("postgres.external.host", "db.lab.example"),
    ];

    private static ClusterSettings Of((string Key, string Value)[] settings, bool runsClusters = true)
    {
        using var machine = new TestMachine();
        return ClusterSettings.Of(
            EffectiveConfiguration.Load(machine, settings.ToDictionary(setting => setting.Key, setting => setting.Value)),
            runsClusters);
    }
}
