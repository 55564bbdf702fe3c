using Grpc.Net.Client;

namespace Bib.Interop.Tests;

/// <summary>The peers as servers, our client.</summary>
public sealed class WeCallPeerTests(WeCallPeerTests.Servers servers, ITestOutputHelper output) : IClassFixture<WeCallPeerTests.Servers>
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var language in CaseNames.Languages)
            {
                foreach (var name in CaseNames.All) data.Add(language, name);
            }

            return data;
        }
    }

    [Theory(Timeout = Limits.Case)]
    [MemberData(nameof(Cases))]
    public async Task We_call_a_peer(string language, string name)
    {
        var encodings = new EncodingRecorder();
        using var channel = GrpcChannel.ForAddress(
            $"http://127.0.0.1:{await servers.PortOfAsync(language)}",
            new GrpcChannelOptions { HttpHandler = encodings, DisposeHttpClient = true });

        var compresses = CaseNames.PeerCompresses(language);
        if (name == "server_compressed_unary" && !compresses)
            output.WriteLine($"The server in {language} compresses no response: that a compressed one is read is proved by the others.");
        await new InteropClient(channel, encodings, compresses).RunAsync(name);
    }

    /// <summary>One server process per language.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        private readonly Lazy<Task<(Peer Peer, int Port)>> _javascript = new(() => Peer.ServeAsync("javascript"));
        private readonly Lazy<Task<(Peer Peer, int Port)>> _python = new(() => Peer.ServeAsync("python"));

        public ValueTask InitializeAsync() => default;

        public async ValueTask DisposeAsync()
        {
            foreach (var server in new[] { _javascript, _python })
            {
                if (server.IsValueCreated) await (await server.Value).Peer.DisposeAsync();
            }
        }

        internal async Task<int> PortOfAsync(string language) =>
            (await (language == "python" ? _python : _javascript).Value).Port;
    }
}
