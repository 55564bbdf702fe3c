using System.Runtime.InteropServices;
using Libp2p.Core;

namespace Libp2p.Node;

internal static class Program
{
    private const int Failed = 1;
    private const int WrongArguments = 2;

    public static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var output = Console.OpenStandardOutput();
        using var input = new StreamReader(Console.OpenStandardInput());
        return await RunAsync(arguments, input, output, Console.Error, stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // the process ends when the node has stopped in order
            stop.Cancel();
        }
    }

    /// <summary>Runs a node until it is stopped.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, TextReader input, Stream output, TextWriter errors, CancellationToken stop)
    {
        try
        {
            if (arguments.Contains("--help") || arguments.Contains("-h"))
            {
                await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(NodeOptions.Help), stop);
                return 0;
            }

            var options = NodeOptions.Parse(arguments);
            using var events = new EventWriter(output);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, events.Closed);
            await using (var node = new Node(options, events, TimeProvider.System)) await node.RunAsync(input, either.Token);
            if (!events.Closed.IsCancellationRequested) return 0;
            await errors.WriteLineAsync("libp2p-node: standard output was closed.");
            return Failed;
        }
        catch (UsageException exception)
        {
            await errors.WriteLineAsync($"libp2p-node: {exception.Message}\nSee --help.");
            return WrongArguments;
        }
        catch (Libp2pException exception)
        {
            await errors.WriteLineAsync($"libp2p-node: {exception.Message}");
            return Failed;
        }
    }
}
