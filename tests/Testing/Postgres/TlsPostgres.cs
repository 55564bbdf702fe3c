using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace Bib.Testing.Postgres;

/// <summary>
/// A PostgreSQL as somebody else would keep it for a node: on TCP, certificates on both sides, an empty database
/// <c>bib</c> and its superuser <c>bibd_admin</c>. In a temporary folder, gone when disposed.
/// </summary>
public sealed class TlsPostgres : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _binaries;

    private TlsPostgres(string folder, string binaries, int port) => (_folder, _binaries, Port) = (folder, binaries, port);

    public const string Host = "127.0.0.1";

    public int Port { get; }

    public string AdminPassword { get; } = RandomNumberGenerator.GetHexString(32);

    /// <summary>The authority that signed the server's certificate and the client's.</summary>
    public string RootCertificate => Path.Combine(_folder, "client", "root.crt");

    public string ClientCertificate => Path.Combine(_folder, "client", "client.crt");

    public string ClientKey => Path.Combine(_folder, "client", "client.key");

    public string AdminPasswordFile => Path.Combine(_folder, "client", "password");

    /// <summary>The certificates of one that does not run: for what a stranger to a server shows it.</summary>
    public static TlsPostgres Certified() => WithFiles(NewFolder(), "");

    /// <summary>Makes and starts one.</summary>
    /// <param name="major">The major version.</param>
    /// <param name="asksForCertificates">Whether it asks who logs in for a certificate.</param>
    public static async Task<TlsPostgres> StartAsync(int major, bool asksForCertificates = true)
    {
        var folder = NewFolder();
        var server = WithFiles(folder, await BinariesAsync(major, folder));
        var data = Path.Combine(folder, "data");
        await server.AsServerAsync(
            $"initdb -D {data} -U bibd_admin -A scram-sha-256 --pwfile={folder}/pw -E UTF8 --locale=C -N");
        await ShellAsync($"cp {folder}/server/* {data}/ && chmod 600 {data}/server.key");
        if (IsRoot) await ShellAsync($"chown -R postgres {data}");
        if (!asksForCertificates)
            await ShellAsync($"sed -i 's/ clientcert=verify-ca//' {data}/pg_hba.conf && rm {data}/root.crt");
        await server.RunAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres", "bibd_admin"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand("CREATE DATABASE bib TEMPLATE template0", connection);
        await create.ExecuteNonQueryAsync();
        return server;
    }

    /// <summary>How to reach it, with the certificates.</summary>
    public string ConnectionString(string database, string role, string? password = null) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Database = database,
            Username = role,
            Password = password ?? AdminPassword,
            SslMode = SslMode.VerifyFull,
            RootCertificate = RootCertificate,
            SslCertificate = ClientCertificate,
            SslKey = ClientKey,
            Pooling = false,
        }.ConnectionString;

    /// <summary>Starts it, at first or after <see cref="StopAsync"/>.</summary>
    public Task RunAsync() => AsServerAsync(string.Create(CultureInfo.InvariantCulture,
        $"pg_ctl -D {_folder}/data -l {_folder}/data/log -w -s -o \"-c listen_addresses={Host} -c port={Port}"
        + $" -c unix_socket_directories={_folder}/data -c max_connections=300 -c ssl=on{Authority}\" start"));

    private string Authority => File.Exists(Path.Combine(_folder, "data", "root.crt")) ? " -c ssl_ca_file=root.crt" : "";

    /// <summary>Stops it as its keeper would, or a power cut: all connections break.</summary>
    public Task StopAsync() => AsServerAsync($"pg_ctl -D {_folder}/data -s -m immediate stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(_folder, "data", "postmaster.pid"))) await StopAsync();
        await ShellAsync($"rm -rf {_folder}");
    }

    private static string NewFolder() => ScratchFolder.Make("bib-tls-");

    private static TlsPostgres WithFiles(string folder, string binaries)
    {
        var server = new TlsPostgres(folder, binaries, FreePort());
        server.WriteFiles();
        return server;
    }

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private void WriteFiles()
    {
        var client = Directory.CreateDirectory(Path.Combine(_folder, "client")).FullName;
        var server = Directory.CreateDirectory(Path.Combine(_folder, "server")).FullName;
        File.WriteAllText(Path.Combine(_folder, "pw"), AdminPassword);
        WriteSecret(AdminPasswordFile, AdminPassword);

        using var root = Certificate("the lab's authority", null);
        using var ofServer = Certificate("postgres", root, address: IPAddress.Parse(Host));
        using var ofClient = Certificate("bibd", root);
        File.WriteAllText(RootCertificate, root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(server, "root.crt"), root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(server, "server.crt"), ofServer.ExportCertificatePem());
        WriteSecret(Path.Combine(server, "server.key"), KeyOf(ofServer));
        File.WriteAllText(ClientCertificate, ofClient.ExportCertificatePem());
        WriteSecret(ClientKey, KeyOf(ofClient));
        File.WriteAllText(
            Path.Combine(server, "pg_hba.conf"), $"hostssl all all {Host}/32 scram-sha-256 clientcert=verify-ca\n");
        if (!IsRoot) return;
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        Process.Start("chown", ["postgres", _folder, Path.Combine(_folder, "pw")])!.WaitForExit();
    }

    private static X509Certificate2 Certificate(string name, X509Certificate2? issuer, IPAddress? address = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        if (address is not null) names.AddIpAddress(address);
        if (address is not null) request.CertificateExtensions.Add(names.Build());
        var from = TimeProvider.System.GetUtcNow().AddHours(-1);
        if (issuer is null) return request.CreateSelfSigned(from, from.AddDays(2));
        using var signed = request.Create(issuer, from, from.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static void WriteSecret(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The server's account may not look where a checkout lies: programs from there are copied.</summary>
    private static async Task<string> BinariesAsync(int major, string folder)
    {
        var binaries = PostgresInstallations.BinDirectoryOf(major);
        if (binaries.StartsWith("/usr/", StringComparison.Ordinal)) return binaries;
        await ShellAsync($"cp -rL {Path.GetDirectoryName(binaries)} {folder}/native");
        return Path.Combine(folder, "native", "bin");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Parse(Host), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task AsServerAsync(string command) => ShellAsync(IsRoot
        ? $"cd / && setpriv --reuid postgres --regid postgres --init-groups {_binaries}/{command}"
        : $"{_binaries}/{command}");

    private static async Task ShellAsync(string command)
    {
        var log = Path.GetTempFileName();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{{ {command}; }} >{log} 2>&1"]))!;
        await process.WaitForExitAsync();
        var output = await File.ReadAllTextAsync(log);
        File.Delete(log);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command}: {output}");
    }
}
