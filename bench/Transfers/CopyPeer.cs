using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bib.Bench.Transfers;

/// <summary>Another program that copies a folder to another place through a connection on loopback.</summary>
internal abstract class CopyPeer : IDisposable
{
    /// <summary>What it is called where its numbers are printed.</summary>
    public abstract string Name { get; }

    /// <summary>Seconds until all of a folder is durably in another.</summary>
    public double Copy(string source, string copy)
    {
        var start = Stopwatch.GetTimestamp();
        Run(source, copy);
        Sync(copy);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public abstract void Dispose();

    protected abstract void Run(string source, string copy);

    /// <summary>The peers that are installed, ready to copy out of the folder; rsync, openssh-server and rclone are packages.</summary>
    public static IEnumerable<CopyPeer> Installed(string folder, string source)
    {
        if (File.Exists("/usr/bin/rsync"))
        {
            yield return new RsyncDaemon(folder, source);
            if (File.Exists("/usr/sbin/sshd")) yield return new OverSsh(folder, "rsync");
        }

        if (File.Exists("/usr/bin/rclone") && File.Exists("/usr/sbin/sshd")) yield return new OverSsh(folder, "rclone");
        if (IrohPeer.IsInstalled) yield return new IrohPeer(folder, source);
    }

    public static void Sync(string path) => Finish("sync", ["-f", path]);

    /// <summary>Runs a program to its end.</summary>
    protected static string Finish(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.Result}");
    }

    protected static void WaitUntilAnswers(int port)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
            {
                // It is about to listen.
            }
        }
    }

    protected static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    protected static void End(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
