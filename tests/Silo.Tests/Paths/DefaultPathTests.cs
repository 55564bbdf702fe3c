using Bib.Client.Connections;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;

namespace Bib.Silo.Tests.Paths;

public sealed class DefaultPathTests
{
    private static readonly Dictionary<string, string> _noFlags = [];

    [Fact]
    public void Root_follows_the_file_system_hierarchy()
    {
        using var machine = new TestMachine { IsRoot = true }.With("XDG_CONFIG_HOME", "/x").With("XDG_RUNTIME_DIR", "/y");

        var paths = NodePaths.Of(EffectiveConfiguration.Load(machine, _noFlags));

        paths.ShouldBe(new NodePaths("/etc/bibd", "/var/lib/bibd", "/run/bibd", "/run/bibd/bibd.sock"));
        paths.Identity.ShouldBe("/etc/bibd/identity.pem");
    }

    [Fact]
    public void A_user_has_the_XDG_folders()
    {
        using var machine = new TestMachine()
            .With("XDG_CONFIG_HOME", "/c").With("XDG_DATA_HOME", "/d").With("XDG_RUNTIME_DIR", "/run/user/1000");

        NodePaths.Of(EffectiveConfiguration.Load(machine, _noFlags)).ShouldBe(
            new NodePaths("/c/bibd", "/d/bibd", "/run/user/1000/bib", "/run/user/1000/bib/bibd.sock"));
    }

    [Fact]
    public void Without_XDG_variables_they_lie_at_home_and_the_socket_in_a_folder_named_after_the_user()
    {
        using var machine = new TestMachine();

        NodePaths.Of(EffectiveConfiguration.Load(machine, _noFlags)).ShouldBe(new NodePaths(
            Path.Combine(machine.Home, ".config/bibd"), Path.Combine(machine.Home, ".local/share/bibd"),
            "/tmp/bib-1000", "/tmp/bib-1000/bibd.sock"));
    }

    [Fact]
    public void A_relative_XDG_variable_is_ignored_as_the_specification_has_it()
    {
        using var machine = new TestMachine().With("XDG_DATA_HOME", "data").With("XDG_RUNTIME_DIR", "run");

        var paths = NodePaths.Of(EffectiveConfiguration.Load(machine, _noFlags));

        paths.DataFolder.ShouldBe(Path.Combine(machine.Home, ".local/share/bibd"));
        paths.RunFolder.ShouldBe("/tmp/bib-1000");
    }

    [Fact]
    public void The_socket_follows_the_run_folder_unless_it_is_named()
    {
        using var machine = new TestMachine().With("BIBD_RUN_DIR", "/srv/run");

        NodePaths.Of(EffectiveConfiguration.Load(machine, _noFlags)).ApiSocket.ShouldBe("/srv/run/bibd.sock");
        NodePaths.Of(EffectiveConfiguration.Load(machine, new Dictionary<string, string>
        {
            ["api.socket"] = "/srv/other.sock",
        })).ApiSocket.ShouldBe("/srv/other.sock");
    }

    [Fact]
    public void A_socket_path_beyond_the_kernels_limit_is_refused_with_both_lengths()
    {
        using var machine = new TestMachine().With("BIBD_RUN_DIR", "/" + new string('x', 100));

        var refusal = Should.Throw<ConfigurationException>(() => EffectiveConfiguration.Load(machine, _noFlags));

        refusal.Message.ShouldContain("is 111 bytes long");
        refusal.Message.ShouldContain($"may have {SocketLocation.PathBytesMax}");
    }

    [Fact]
    public void The_limit_counts_bytes_and_not_letters()
    {
        SocketLocation.Problem("/" + new string('x', 106)).ShouldBeNull();
        SocketLocation.Problem("/" + new string('ä', 54)).ShouldNotBeNull();
    }
}
