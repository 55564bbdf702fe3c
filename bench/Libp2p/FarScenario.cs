using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Bib.Bench.Libp2p;

/// <summary>
/// A peer that is far: two peers of ours, iperf3 where it is installed, and a bare TCP stream, each through the same
/// relay that adds 60 ms to a round trip. They take turns.
/// </summary>
internal static class FarScenario
{
    private const int Rounds = 3;
    private const int RoundTripMilliseconds = 60;
    private const double ShareGoal = 0.43;
    private const double FirstByteGoal = 3;

    /// <param name="mebibytes">How much goes each way; 512 without.</param>
    public static async Task<int> RunAsync(string? mebibytes)
    {
        var size = int.Parse(mebibytes ?? "512", CultureInfo.InvariantCulture);
        List<double> uploads = [], downloads = [], firsts = [], iperfs = [], bares = [];
        for (var round = 0; round < Rounds; round++)
        {
            var ours = await OursAsync(size);
            uploads.Add(ours.GetProperty("upload").GetDouble());
            downloads.Add(ours.GetProperty("download").GetDouble());
            firsts.Add(ours.GetProperty("firstByte").GetDouble() / RoundTripMilliseconds);
            bares.Add(await BareAsync(size));
            if (await IperfAsync() is { } iperf) iperfs.Add(iperf);
        }

        var (up, down, first, bare) = (Median(uploads), Median(downloads), Median(firsts), Median(bares));
        var peer = iperfs.Count == Rounds ? Median(iperfs) : bare;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {RoundTripMilliseconds} ms of added round trip, medians of {Rounds} rounds, {size} MiB each way
              one stream to the listener, MiB/s      {up,8:F0}   {up / peer,5:F2} ×   (goal {ShareGoal} × iperf3)
              one stream from the listener, MiB/s    {down,8:F0}   {down / peer,5:F2} ×
              iperf3, MiB/s                          {(iperfs.Count == Rounds ? $"{peer,8:F0}" : "absent"),8}
              bare TCP stream, MiB/s                 {bare,8:F0}
              first byte, round trips                {first,8:F2}             (goal {FirstByteGoal})
            """));
        return Math.Min(up, down) >= ShareGoal * peer && first <= FirstByteGoal ? 0 : 1;
    }

    /// <summary>
    /// <c>serve</c>, which says its port and reads, or <c>dial PORT MEBIBYTES</c>: a bare TCP stream.
    /// </summary>
    public static async Task<int> BareAsync(string[] args)
    {
        var piece = new byte[256 * 1024];
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (args[0] == "serve")
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
            Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port);
            using var accepted = await socket.AcceptAsync();
            while (await accepted.ReceiveAsync(piece) > 0)
            {
                // Until the other side has sent all.
            }

            await accepted.SendAsync(new byte[1]);
            return 0;
        }

        await socket.ConnectAsync(IPAddress.Loopback, int.Parse(args[1], CultureInfo.InvariantCulture));
        var size = long.Parse(args[2], CultureInfo.InvariantCulture) * 1024 * 1024;
        var clock = Stopwatch.StartNew();
        for (var left = size; left > 0; left -= piece.Length) await socket.SendAsync(piece);
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReceiveAsync(piece);
        Console.WriteLine(JsonSerializer.Serialize(size / clock.Elapsed.TotalSeconds / 1024 / 1024));
        return 0;
    }

    private static async Task<JsonElement> OursAsync(int mebibytes)
    {
        using var listener = Start(Environment.ProcessPath!, "libp2p", "peer", "serve");
        var address = (await listener.StandardOutput.ReadLineAsync())!.Split('/');
        var (relay, port) = await RelayAsync(address[4]);
        address[4] = port;
        using var dialer = Start(
            Environment.ProcessPath!, "libp2p", "peer", "dial-far", string.Join('/', address), $"{mebibytes}");
        var said = await dialer.StandardOutput.ReadToEndAsync();
        await EndAsync(relay, listener);
        return JsonElement.Parse(said);
    }

    private static async Task<double> BareAsync(int mebibytes)
    {
        using var listener = Start(Environment.ProcessPath!, "libp2p", "bare", "serve");
        var (relay, port) = await RelayAsync((await listener.StandardOutput.ReadLineAsync())!);
        using var dialer = Start(Environment.ProcessPath!, "libp2p", "bare", "dial", port, $"{mebibytes}");
        var said = await dialer.StandardOutput.ReadToEndAsync();
        await EndAsync(relay, listener);
        return double.Parse(said, CultureInfo.InvariantCulture);
    }

    /// <returns>Null where it is not installed.</returns>
    private static async Task<double?> IperfAsync()
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var free = $"{((IPEndPoint)probe.LocalEndPoint!).Port}";
        probe.Dispose();
        try
        {
            using var server = Start("iperf3", "-s", "-1", "-p", free, "--forceflush");
            while (await server.StandardOutput.ReadLineAsync() is { } line && !line.Contains("listening", StringComparison.Ordinal))
            {
                // It says so when it is ready.
            }

            var (relay, port) = await RelayAsync(free);
            using var client = Start("iperf3", "-c", "127.0.0.1", "-p", port, "-t", "4", "-J");
            var said = await client.StandardOutput.ReadToEndAsync();
            await EndAsync(relay, server);
            return JsonElement.Parse(said).GetProperty("end").GetProperty("sum_received")
                .GetProperty("bits_per_second").GetDouble() / 8 / 1024 / 1024;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task<(Process Relay, string Port)> RelayAsync(string port)
    {
        var relay = Start(Environment.ProcessPath!, "libp2p", "relay", port, $"{RoundTripMilliseconds}");
        return (relay, (await relay.StandardOutput.ReadLineAsync())!);
    }

    private static async Task EndAsync(Process relay, Process listener)
    {
        foreach (var process in (Process[])[relay, listener])
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }

        relay.Dispose();
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static double Median(List<double> values) => Topics.Rounds.Median(values);
}
