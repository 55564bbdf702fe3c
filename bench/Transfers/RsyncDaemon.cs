using System.Diagnostics;

namespace Bib.Bench.Transfers;

/// <summary>rsync from its own daemon, which encrypts and verifies nothing.</summary>
internal sealed class RsyncDaemon : CopyPeer
{
    private readonly Process _daemon;
    private readonly int _port = FreePort();

    public RsyncDaemon(string folder, string source)
    {
        var settings = Path.Combine(folder, "rsyncd.conf");
        File.WriteAllText(
            settings,
            $"use chroot = no\naddress = 127.0.0.1\nport = {_port}\n[source]\npath = {source}\nread only = yes\nuid = 0\ngid = 0\n");
        _daemon = Process.Start("rsync", ["--daemon", "--no-detach", $"--config={settings}"]);
        WaitUntilAnswers(_port);
    }

    public override string Name => "rsync from its daemon";

    public override void Dispose() => End(_daemon);

    protected override void Run(string source, string copy) =>
        Finish("rsync", ["-a", "--whole-file", $"rsync://127.0.0.1:{_port}/source/", copy + "/"]);
}
