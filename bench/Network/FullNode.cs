using System.Diagnostics;
using Bib.Bench.Starts;
using Bib.Client.Connections;
using Bib.Testing;
using Bib.V1;
using Grpc.Net.Client;

namespace Bib.Bench.Network;

/// <summary>A real bibd that keeps everything it hears of, on a port of its own.</summary>
internal sealed class FullNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bib-bench-");
    private readonly GrpcChannel _channel;
    private readonly Process _bibd;

    private FullNode()
    {
        var start = new ProcessStartInfo(StartsScenario.Published()) { RedirectStandardError = true };
        foreach (var (flag, value) in new[]
        {
            ("--config-dir", Path.Combine(_folder.FullName, "config")), ("--data-dir", Path.Combine(_folder.FullName, "data")),
            ("--run-dir", Path.Combine(_folder.FullName, "run")), ("--p2p-mode", "full"),
            ("--p2p-listen", "/ip4/127.0.0.1/tcp/0"), ("--p2p-mdns-enabled", "false"),
        })
        {
            start.ArgumentList.Add(flag);
            start.ArgumentList.Add(value);
        }

        _bibd = Process.Start(start)!;
        _channel = NodeChannel.ToSocket(Socket);
        Nodes = new(_channel);
        Datasets = new(_channel);
    }

    /// <summary>Where it is called.</summary>
    public string Socket => Path.Combine(_folder.FullName, "run", "bibd.sock");

    /// <summary>A folder that goes with it.</summary>
    public string Home => _folder.FullName;

    public NodeService.NodeServiceClient Nodes { get; }

    public DatasetService.DatasetServiceClient Datasets { get; }

    /// <summary>Where it is reached by others.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<FullNode> StartAsync()
    {
        var node = new FullNode();
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        node._bibd.ErrorDataReceived += (_, said) =>
        {
            if (said.Data is null) ready.TrySetResult(false);
            else if (said.Data.Contains("Ready after", StringComparison.Ordinal)) ready.TrySetResult(true);
        };
        node._bibd.BeginErrorReadLine();
        if (!await ready.Task)
        {
            await node.DisposeAsync();
            throw new InvalidOperationException("bibd did not start.");
        }

        node.Address = (await node.Nodes.GetNetworkAsync(new())).Addresses[0];
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        if (!_bibd.HasExited) Signals.Send(_bibd.Id, Signals.Terminate);
        await _bibd.WaitForExitAsync();
        _bibd.Dispose();
        _folder.Delete(recursive: true);
    }
}
