using System.Diagnostics;
using System.Globalization;

namespace Bib.Bench.Transfers;

/// <summary>rsync or rclone through an OpenSSH server of its own, with keys of its own: encrypted, and nothing is compared after.</summary>
internal sealed class OverSsh : CopyPeer
{
    private readonly string _client;
    private readonly string _key;
    private readonly int _port = FreePort();
    private readonly Process _server;

    public OverSsh(string folder, string client)
    {
        _client = client;
        var keys = Path.Combine(folder, $"ssh-{client}");
        Directory.CreateDirectory(keys);
        var host = Path.Combine(keys, "host");
        _key = Path.Combine(keys, "user");
        foreach (var key in new[] { host, _key }) Finish("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
        var settings = Path.Combine(keys, "sshd_config");
        File.WriteAllText(settings, $"""
            ListenAddress 127.0.0.1
            Port {_port}
            HostKey {host}
            AuthorizedKeysFile {_key}.pub
            PasswordAuthentication no
            StrictModes no
            UsePAM no
            PidFile none
            Subsystem sftp internal-sftp

            """);
        // Where the server runs as root it asks for this folder.
        if (Environment.UserName == "root") Directory.CreateDirectory("/run/sshd");
        var start = new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", settings]) { RedirectStandardError = true };
        _server = Process.Start(start)!;
        _server.ErrorDataReceived += static (_, _) => { };
        _server.BeginErrorReadLine();
        WaitUntilAnswers(_port);
    }

    public override string Name => _client == "rsync" ? "rsync over ssh" : "rclone over sftp";

    public override void Dispose() => End(_server);

    protected override void Run(string source, string copy)
    {
        var port = _port.ToString(CultureInfo.InvariantCulture);
        if (_client == "rsync")
        {
            var shell = $"ssh -p {port} -i {_key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
            Finish("rsync", ["-a", "--whole-file", "-e", shell, $"{Environment.UserName}@127.0.0.1:{source}/", copy + "/"]);
            return;
        }

        // It would start a program over there for the hash of each file.
        Finish("rclone", [
            "copy", "--config", "", "--transfers", "16", "--sftp-disable-hashcheck", "--sftp-host", "127.0.0.1", "--sftp-port", port,
            "--sftp-user", Environment.UserName, "--sftp-key-file", _key, $":sftp:{source}", copy,
        ]);
    }
}
