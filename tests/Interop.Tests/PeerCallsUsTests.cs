namespace Bib.Interop.Tests;

/// <summary>The peers as clients, our server.</summary>
public sealed class PeerCallsUsTests(PeerCallsUsTests.Outcomes outcomes) : IClassFixture<PeerCallsUsTests.Outcomes>
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

    [Theory(Timeout = Limits.Run)]
    [MemberData(nameof(Cases))]
    public async Task A_peer_calls_us(string language, string name)
    {
        var outcome = await outcomes.OfAsync(language);

        outcome.GetValueOrDefault(name, "the peer did not run it").ShouldBe("ok");
    }

    /// <summary>Runs each peer once for all its cases.</summary>
    public sealed class Outcomes
    {
        private readonly Lazy<Task<IReadOnlyDictionary<string, string>>> _javascript = new(() => RunAsync("javascript"));
        private readonly Lazy<Task<IReadOnlyDictionary<string, string>>> _python = new(() => RunAsync("python"));

        internal Task<IReadOnlyDictionary<string, string>> OfAsync(string language) =>
            language == "python" ? _python.Value : _javascript.Value;

        private static async Task<IReadOnlyDictionary<string, string>> RunAsync(string language)
        {
            await using var server = await InteropServer.StartAsync();
            return await Peer.CallAsync(language, server.Port);
        }
    }
}
