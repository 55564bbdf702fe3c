using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

const string chat = "/chat/1.0.0";
using var key = PrivateKey.Generate();
await using var host = new Libp2pHost(key, [new TcpTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance);

if (args is [var address])
{
    var connection = await host.DialAsync(Multiaddr.Parse(address));
    await TalkAsync(await connection.OpenAsync(chat), connection.Peer);
}
else
{
    var ended = new TaskCompletionSource();
    host.Handle(chat, async (context, _) =>
    {
        await TalkAsync(context.Stream, context.Peer);
        ended.TrySetResult();
    });
    Console.WriteLine((await host.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"))).WithPeer(host.Id));
    await ended.Task;
}

static async Task TalkAsync(DuplexStream stream, PeerId peer)
{
    await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
    using var reader = new StreamReader(stream);
    await writer.WriteLineAsync("hello");
    var typing = Console.OpenStandardInput().CopyToAsync(stream);
    while (await reader.ReadLineAsync() is { } line) Console.WriteLine($"{peer}: {line}");
}
