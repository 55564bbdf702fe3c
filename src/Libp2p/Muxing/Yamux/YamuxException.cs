using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>The other side broke the rules of yamux, or is gone.</summary>
/// <param name="code">What is said in GoAway: 0 nothing special, 1 a breach of the protocol, 2 an error of its
/// own.</param>
/// <param name="message">What was expected and what came.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class YamuxException(uint code, string message, Exception? cause = null) : Libp2pException(message, cause)
{
    /// <summary>What is said in GoAway.</summary>
    public uint Code { get; } = code;

    /// <summary>A breach of the protocol.</summary>
    internal static YamuxException Protocol(string why) => new(1, $"The peer broke the rules of yamux: {why}.");
}
