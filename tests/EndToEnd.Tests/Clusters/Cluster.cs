using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Identity;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.EndToEnd.Tests.Clusters;

/// <summary>
/// A node of several processes on one PostgreSQL over TLS: each has folders of its own, the identity is the same.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly List<NodeFolder> _folders = [];
    private readonly string _shared = ScratchFolder.Make("bib-shared-");

    private Cluster(TlsPostgres database) => Database = database;

    /// <summary>The versions of PostgreSQL that clusters are tried on.</summary>
    public static IReadOnlyList<int> Majors { get; } = [15, 18];

    public TlsPostgres Database { get; }

    public static async Task<Cluster> StartDatabaseAsync(int major) => new(await TlsPostgres.StartAsync(major));

    /// <summary>All that its processes have logged.</summary>
    public string Log => string.Concat(_folders.Select(folder => $"--- {folder.Root}\n{folder.Log}"));

    /// <summary>The folders of one more process, configured but not started.</summary>
    /// <param name="role">What it does.</param>
    /// <param name="more">Lines of config.yaml that add to or replace the cluster's.</param>
    public NodeFolder Add(string role, params (string Key, string Value)[] more) => Add(role, isStranger: false, more);

    /// <summary>The folders of a process of another node, on the same database.</summary>
    public NodeFolder AddStranger() => Add("all", isStranger: true);

    private NodeFolder Add(string role, bool isStranger, params (string Key, string Value)[] more)
    {
        var folder = new NodeFolder();
        Directory.CreateDirectory(folder.Config, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!isStranger && _folders is [var first, ..]) File.Copy(Identity(first), Identity(folder));
        else NodeIdentity.LoadOrCreate(Identity(folder));
        var settings = new Dictionary<string, string>
        {
            ["role"] = role,
            ["cluster.shared_dir"] = _shared,
            ["postgres.provider"] = "external",
            ["postgres.external.host"] = TlsPostgres.Host,
            ["postgres.external.port"] = Database.Port.ToString(CultureInfo.InvariantCulture),
            ["postgres.external.root_certificate"] = Database.RootCertificate,
            ["postgres.external.client_certificate"] = Database.ClientCertificate,
            ["postgres.external.client_key"] = Database.ClientKey,
            ["postgres.external.admin_password_file"] = Database.AdminPasswordFile,
        };
        if (role != "gateway")
        {
            settings["cluster.address"] = "127.0.0.1";
            settings["cluster.silo_port"] = FreePort();
            settings["cluster.gateway_port"] = FreePort();
        }

        foreach (var (key, value) in more) settings[key] = value;
        File.WriteAllLines(
            Path.Combine(folder.Config, "config.yaml"), settings.Select(setting => $"{setting.Key}: '{setting.Value}'"));
        _folders.Add(folder);
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in _folders) await folder.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_shared, recursive: true);
    }

    /// <summary>Where the identity of a process lies.</summary>
    public static string Identity(NodeFolder folder) => Path.Combine(folder.Config, "identity.pem");

    /// <summary>A port that nobody listens on now.</summary>
    public static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
