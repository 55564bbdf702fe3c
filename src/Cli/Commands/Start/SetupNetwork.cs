using System.CommandLine;

namespace Bib.Cli.Commands.Start;

/// <summary>
/// The wizard's questions on the network: whether the node takes part in it and what of it it keeps, and whom it meets
/// first.
/// </summary>
internal sealed class SetupNetwork
{
    /// <summary>The answer by which a node keeps nothing, so that it takes no dataset either.</summary>
    private const string Proxy = "proxy";

    private const string Off = "off";
    private const string Nobody = "none";

    /// <summary>Whom a node asks first unless it is told otherwise: p2p.bootstrap.peers of bibd.</summary>
    private const string Meeting = "/dns4/bib.dev/tcp/4001";

    private static readonly string[] _answers = ["selective", "full", Proxy, Off];

    /// <summary>Whether the node takes part, and what it keeps.</summary>
    public Option<string?> Mode { get; } = new("--network")
    {
        Description =
            "What of other nodes' data it keeps: selective (topics that it follows), full, proxy (nothing); or off.",
        HelpName = "answer",
    };

    /// <summary>Whom it meets first.</summary>
    public Option<string?> Join { get; } = new("--join")
    {
        Description = "The address of a node to meet first, as /ip4/192.0.2.7/tcp/4001, or none. Default: none.",
        HelpName = "address",
    };

    public SetupNetwork()
    {
        Mode.CompletionSources.Add(_answers);
        Join.CompletionSources.Add(Nobody);
    }

    /// <summary>What is proposed where nobody says anything: a newcomer's node publishes, and follows what it is told to.</summary>
    public static string Proposed => _answers[0];

    /// <summary>Asks both, the second only where there is a network to join.</summary>
    /// <returns>The settings that differ from what a node does by itself, those of one group side by side.</returns>
    public async Task<IReadOnlyList<(string Key, string Value, string Meaning)>> AskAsync(
        SetupAnswers answers, CancellationToken cancellationToken)
    {
        var mode = await answers.AskAsync(
            Mode, "What of other nodes' data should it keep (selective, full, proxy; off for no network)?", Proposed,
            answer => _answers.Contains(answer) ? null : $"it is {string.Join(", ", _answers)}", cancellationToken);
        if (mode == Off) return [("p2p.enabled", "false", "Whether the node takes part in the network of nodes.")];
        List<(string, string, string)> settings = [];
        if (mode != Proposed)
            settings.Add(("p2p.mode", mode, "What of the network the node keeps: full, selective or proxy."));
        var join = await answers.AskAsync(
            Join, "The address of a node to meet first, or none:", Nobody, Problem, cancellationToken);
        if (join != Nobody)
            settings.Add(("p2p.bootstrap.peers", $"{join},{Meeting}", "Whom the node asks first."));
        return settings;
    }

    /// <summary>Whether a node of these settings takes datasets in.</summary>
    public static bool Keeps(IEnumerable<(string Key, string Value, string Meaning)> settings) =>
        !settings.Any(setting => setting is { Key: "p2p.mode", Value: Proxy });

    /// <summary>The node knows more of addresses, and says so at its start.</summary>
    private static string? Problem(string address) =>
        address == Nobody || (address.StartsWith('/') && address.Count(letter => letter == '/') >= 4
            && !address.Any(letter => char.IsWhiteSpace(letter) || letter == ','))
            ? null
            : "it is one address that begins as /ip4/192.0.2.7/tcp/4001 does, or none";
}
