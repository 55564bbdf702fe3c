using Bib.Cli.Commands.Node;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Terminal;
using Bib.V1;

namespace Bib.Cli.Commands.Start;

/// <summary>A node that a demo has to itself: all of it lies below one folder, and it is met on the loopback only.</summary>
/// <param name="invocation">The demo's run.</param>
/// <param name="name">What it is called in front of people.</param>
/// <param name="folder">Where it lies; made at the start.</param>
internal sealed class DemoNode(Invocation.Invocation invocation, string name, string folder)
{
    private const string Listen = "/ip4/127.0.0.1/tcp/0";
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);

    private readonly NodeLife _life =
        new(invocation, _patience, SocketBelow(folder), Path.Combine(folder, "bibd.log"));

    /// <summary>Runs lines of bib on it.</summary>
    public CommandLines Lines { get; } = new(invocation, name, SocketBelow(folder));

    /// <summary>Where it listens.</summary>
    public string Socket { get; } = SocketBelow(folder);

    /// <summary>Starts it, alone: whom it meets, the demo says.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await _life.StartAsync(
            [
                "--config-dir", Path.Combine(folder, "config"), "--data-dir", Path.Combine(folder, "data"),
                "--run-dir", Path.GetDirectoryName(Socket)!, "--api-socket", Socket, "--api-tcp", "",
                "--p2p-enabled", "true", "--p2p-mode", "selective", "--p2p-listen", Listen, "--p2p-mdns-enabled", "false",
                "--p2p-bootstrap-peers", "",
            ],
            variables: null, cancellationToken);
    }

    /// <summary>Where other nodes reach it.</summary>
    public async Task<string> AddressAsync(CancellationToken cancellationToken)
    {
        using var link = Link();
        var stub = new NodeService.NodeServiceClient(link.Invoker);
        var status = await link.CallAsync(call => stub.GetNetworkAsync(new(), call), cancellationToken);
        return status.Addresses[0];
    }

    /// <summary>Waits until it has a version of a dataset, whole.</summary>
    /// <exception cref="CliException">It has not come in two minutes.</exception>
    public async Task UntilHasAsync(string dataset, string version, CancellationToken cancellationToken)
    {
        using var link = Link();
        var stub = new DatasetService.DatasetServiceClient(link.Invoker);
        var request = new GetDatasetRequest { Dataset = new() { Path = dataset } };
        var began = invocation.Time.GetTimestamp();
        using var line = new LiveLine(invocation, () => $"waiting for {dataset} {version} to be on {name}", _silence);
        while (await VersionAsync() != version)
        {
            if (invocation.Time.GetElapsedTime(began) > _patience)
                throw new CliException(
                    CliException.StepFailed, ExitCode.Failed, $"{dataset} {version} has not come to {name} in two minutes.",
                    "When the machine has less to do: bib demo --network");
            await Task.Delay(_lookEvery, invocation.Time, cancellationToken);
        }

        async Task<string?> VersionAsync()
        {
            try
            {
                var response = await link.CallAsync(call => stub.GetDatasetAsync(request, call), cancellationToken);
                return response.Dataset.Latest?.Version;
            }
            catch (CliException missing) when (missing.Exit == ExitCode.NotFound)
            {
                return null;
            }
        }
    }

    /// <summary>Ends it, where it runs, and however far it has come.</summary>
    /// <exception cref="CliException">It does not end.</exception>
    public async Task StopAsync()
    {
        if (_life.Started is { IsAlive: true } node) await _life.StopAsync(node, CancellationToken.None);
    }

    private static string SocketBelow(string folder) => Path.Combine(folder, "run", "bibd.sock");

    private NodeLink Link() => new(Socket, invocation.Timeout, invocation.Time);
}
